import pytest

from bot.errors import PlaygroundError
from bot.playground.refusals import (
    Problems,
    Refusal,
    empty_message,
    invalid,
    missing_access,
    missing_permissions,
    unauthorized,
    unknown,
)


def test_problems_become_the_tree_that_discord_sends() -> None:
    problems = Problems()
    problems.add(("embeds", 0, "title"), "BASE_TYPE_MAX_LENGTH", "Must be 256 or fewer in length.")
    problems.add(("embeds", 0, "title"), "OTHER", "Also wrong.")
    problems.add((), "WHOLE", "All of it.")
    with pytest.raises(Refusal) as refused:
        problems.check()
    assert (refused.value.status, refused.value.code) == (400, 50035)
    assert refused.value.body["errors"] == {
        "_errors": [{"code": "WHOLE", "message": "All of it."}],
        "embeds": {
            "0": {
                "title": {
                    "_errors": [
                        {
                            "code": "BASE_TYPE_MAX_LENGTH",
                            "message": "Must be 256 or fewer in length.",
                        },
                        {"code": "OTHER", "message": "Also wrong."},
                    ]
                }
            }
        },
    }


def test_no_problems_are_no_refusal() -> None:
    Problems().check()


@pytest.mark.parametrize(
    ("refusal", "status", "code", "message"),
    [
        (unauthorized(), 401, 0, "401: Unauthorized"),
        (unknown(10008, "Message"), 404, 10008, "Unknown Message"),
        (missing_access(), 403, 50001, "Missing Access"),
        (missing_permissions(), 403, 50013, "Missing Permissions"),
        (empty_message(), 400, 50006, "Cannot send an empty message"),
        (invalid(["type"], "X", "Wrong."), 400, 50035, "Invalid Form Body"),
    ],
)
def test_refusals_carry_discords_numbers_and_words(
    refusal: Refusal, status: int, code: int, message: str
) -> None:
    assert (refusal.status, refusal.code, str(refusal)) == (status, code, message)
    assert refusal.body["code"] == code
    assert isinstance(refusal, PlaygroundError)
