"""What is masked before it is stored, and what only speaks of secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.redaction.masking import MASK, holds_secret, mask

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4" + ".Cl2FMQ." + "ZnCjm1XVW7vRze4b7Cq4se7kKWs"
HASH = "8f14e45fceea167a5a36dedd4bea2543"
SECRETS = {
    "the wifi password is hunter2": "hunter2",
    "password: swordfish": "swordfish",
    "The password for the router is letmein": "letmein",
    "Passwort für das WLAN ist Sommer2024!": "Sommer2024!",
    "mot de passe : soleil99": "soleil99",
    "La contraseña es gato2020": "gato2020",
    "hasło do wifi: kot12345": "kot12345",
    "Пароль от вайфая: кот12345": "кот12345",
    "lösenordet till servern, lösenord: katt1234": "katt1234",
    "密码是abc12345": "abc12345",
    "PIN: 4821": "4821",
    "my api key is sk-proj-" + "abcdefghijklmnop1234": "sk-proj-" + "abcdefghijklmnop1234",
    "use ghp_" + "a1b2c3d4e5f6g7h8i9j0k1": "ghp_" + "a1b2c3d4e5f6g7h8i9j0k1",
    "AKIA" + "ABCDEFGHIJKLMNOP": "AKIA" + "ABCDEFGHIJKLMNOP",
    f"DISCORD_TOKEN={TOKEN}": TOKEN,
    "token: a8f3k29fk3l2": "a8f3k29fk3l2",
    "postgres://bob:tiger@db.local/shop": "bob:tiger",
    HASH: HASH,
    "-----BEGIN RSA PRIVATE KEY-----\nMIIB\nAAAA\n-----END RSA PRIVATE KEY-----": "MIIB",
    "https://discord.com/api/webhooks/123456789012345678/"
    "abcDEF123-_abcDEF123-_xyz": "abcDEF123-_abcDEF123-_xyz",
    "https://files.example.org/f?id=3&access_token=a8f3k29fk3l2a8f3": "a8f3k29fk3l2a8f3",
    # by gitleaks' rules alone
    "new one: dop_v1_" + "0f3a9c5e7b1d2468" * 4: "0f3a9c5e7b1d2468",
    "lin_api_" + "a1B2c3D4e5" * 4: "lin_api_",
    "zendesk_key = " + "a1b2c3d4e5" * 4: "a1b2c3d4e5",
    "npm_" + "a1b2c3d4e5f6" * 3: "npm_",
    "glsa_" + "a1B2c3D4" * 4 + "_0a1b2c3d": "glsa_",
    "AGE-SECRET-KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"[:29] * 2: "AGE-SECRET-KEY-1",
}


@pytest.mark.parametrize(("text", "secret"), SECRETS.items())
def test_a_secret_is_masked(text: str, secret: str) -> None:
    masked = mask(text)
    assert secret not in masked
    assert MASK in masked
    assert holds_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "Please reset your password before Friday.",
        "The password is required for admins.",
        "password must be 12 characters",
        "We need a password policy",
        "The password is stored in the vault",
        "mount -o username=<user>,password=<pass>,dom=<domain>",
        "set PASSWORD=$PASSWORD first",
        "temperature 0.3, length 512, token count: 4000",
        "https://docs.example.com/document/d/1a2b3c4d5e6f7g8h9i0jabcdef/edit",
        "Use text-embedding-3-large for the embeddings",
        "The secret is good preparation",
        "the key point is the budget",
        "Internationalisierungsstrategie2024 ist wichtig",
        "We opine that shopping is spinning",
        f"Fixed in {HASH}, please look",
        "cannot find the device for UUID=5adf542e-d551-4de8-abe4-5eabe1674641",
        "/dev/disk/by-uuid/67821a1b-b152-4992-9f74-e50dd6c7864e does not exist",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG7bUQ0w4hK3n5zXv9cJt1s2R8 anna",
        "integrity sha512-0mVd5b2Zx7Kq9Lw3Pn8Rt6Yc1Fh4Js5Gu2Da7We9QxZ0Bm",
        "<@123456789012345678> look at <:party_blob:123456789012345678>",
        "",
    ],
)
def test_talk_about_secrets_stays_as_it_is(text: str) -> None:
    assert mask(text) == text
    assert not holds_secret(text)


def test_only_the_secret_is_replaced() -> None:
    assert mask("The wifi password is hunter2, the guest net has none.") == (
        f"The wifi password is {MASK}, the guest net has none."
    )


def test_each_of_several_secrets_is_masked_once() -> None:
    masked = mask(f"old token: a8f3k29fk3l2\nnew: {TOKEN} and {TOKEN}")
    assert masked == f"old token: {MASK}\nnew: {MASK} and {MASK}"


def test_what_was_masked_is_not_masked_again_and_known_as_such() -> None:
    masked = mask("password: hunter2")
    assert mask(masked) == masked
    assert holds_secret(masked)


@given(st.text())
def test_masking_any_text_is_done_in_one_go(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked
