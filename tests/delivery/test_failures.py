import pytest
from discord import app_commands

from bot.delivery.failures import CHANGED, SERVERS_ONLY, UNFORESEEN, explain, is_foreseen, reason
from bot.errors import ModelRefused, StoreError

COMMAND = app_commands.Command(name="c", description="d", callback=lambda interaction: None)  # type: ignore[arg-type,return-value]


def wrapped(error: Exception) -> Exception:
    return app_commands.CommandInvokeError(COMMAND, error)


@pytest.mark.parametrize("wrap", [lambda error: error, wrapped])
def test_our_own_errors_speak_for_themselves(wrap) -> None:
    error = wrap(StoreError("The disk is full."))
    assert explain(error) == reason(error) == "The disk is full."
    assert is_foreseen(error)


@pytest.mark.parametrize("wrap", [lambda error: error, wrapped])
def test_what_nobody_foresaw_is_owned_up_to_without_detail(wrap) -> None:
    error = wrap(ValueError("what somebody said"))
    assert explain(error) == UNFORESEEN
    assert "what somebody said" not in reason(error)
    assert "ValueError" in reason(error)
    assert not is_foreseen(error)


def test_the_place_of_a_failure_is_named() -> None:
    with pytest.raises(KeyError) as failure:
        {}["what somebody said"]
    assert "test_the_place_of_a_failure_is_named" in reason(failure.value)
    assert "what somebody said" not in reason(failure.value)


def test_a_missing_permission_is_named() -> None:
    error = app_commands.MissingPermissions(["manage_guild"])
    assert explain(error) == "You need the permission “Manage Server” for this."
    assert is_foreseen(error)


def test_every_kind_of_refusal_has_its_sentence() -> None:
    assert explain(app_commands.NoPrivateMessage()) == SERVERS_ONLY
    assert explain(app_commands.CommandNotFound("memory", [])) == CHANGED
    assert "cannot use this" in explain(app_commands.CheckFailure())
    assert explain(ModelRefused("The key is wrong.")) == "The key is wrong."
