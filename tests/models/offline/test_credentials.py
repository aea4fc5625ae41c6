"""What looks like a password or key, and what only speaks of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.offline.credentials import holds_credentials

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4" + ".Cl2FMQ." + "ZnCjm1XVW7vRze4b7Cq4se7kKWs"


@pytest.mark.parametrize(
    "text",
    [
        "the wifi password is hunter2",
        "password: swordfish",
        "The password for the router is letmein",
        "Passwort für das WLAN ist Sommer2024!",
        "mot de passe : soleil99",
        "La contraseña es gato2020",
        "密码是abc12345",
        "PIN: 4821",
        "my api key is sk-proj-" + "abcdefghijklmnop1234",
        "use ghp_" + "a1b2c3d4e5f6g7h8i9j0k1",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        f"DISCORD_TOKEN={TOKEN}",
        "token: a8f3k29fk3l2",
        "postgres://bob:tiger@db.local/shop",
        "8f14e45fceea167a5a36dedd4bea2543",
        "-----BEGIN RSA PRIVATE KEY-----",
        "https://discord.com/api/webhooks/123456789012345678/" + "abcDEF123-_abcDEF123-_xyz",
    ],
)
def test_a_secret_is_noticed(text: str) -> None:
    assert holds_credentials(text)


@pytest.mark.parametrize(
    "text",
    [
        "Please reset your password before Friday.",
        "The password is required for admins.",
        "password must be 12 characters",
        "We need a password policy",
        "The password is stored in the vault",
        "temperature 0.3, length 512, token count: 4000",
        "https://docs.example.com/document/d/1a2b3c4d5e6f7g8h9i0jabcdef/edit",
        "Use text-embedding-3-large for the embeddings",
        "The secret is good preparation",
        "the key point is the budget",
        "Internationalisierungsstrategie2024 ist wichtig",
        "We opine that shopping is spinning",
        "",
    ],
)
def test_talk_about_secrets_is_none(text: str) -> None:
    assert not holds_credentials(text)


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert holds_credentials(text) in (True, False)
