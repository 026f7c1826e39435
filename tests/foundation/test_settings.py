"""Settings are read once, refused loudly and all at once, and listed without their secrets."""

from dataclasses import replace
from pathlib import Path

import pytest

from foundation import settings
from foundation.settings import MASKED, SettingError, Settings, listing, load, unknown


def test_defaults_are_good_settings() -> None:
    chosen = load({})
    assert chosen.public_url == "http://127.0.0.1:8000"
    assert not chosen.secure_cookies
    assert chosen.keys_folder == chosen.data_folder / "keys"


def test_empty_means_default() -> None:
    assert load({"LIANFU_PORT": "", "LIANFU_DEMO": ""}) == load({})


@pytest.mark.parametrize(
    ("name", "value", "field", "read"),
    [
        ("LIANFU_PORT", " 8100 ", "port", 8100),
        ("LIANFU_RATE_LIMITS", "Off", "rate_limits", False),
        ("LIANFU_TRUST_PROXY", "1", "trust_proxy", True),
        ("LIANFU_DATA", "/tmp/../tmp/x", "data_folder", Path("/tmp/x")),
        ("LIANFU_SMTP_TLS", "starttls", "smtp_tls", "starttls"),
        ("LIANFU_REACH_SINCE", "2020-01-31", "reach_since", "2020-01-31"),
        ("DATABASE_URL", "postgres://x/y", "database_url", "postgres://x/y"),
    ],
)
def test_values_are_read(name: str, value: str, field: str, read: object) -> None:
    assert getattr(load({name: value}), field) == read


WRONG = {
    "LIANFU_PORT": "70000", "LIANFU_SMTP_PORT": "smtp", "LIANFU_DEMO": "perhaps", "LIANFU_SMTP_TLS": "ssl",
    "LIANFU_BASE_URL": "centre.example.tw", "DATABASE_URL": "mysql://root:hunter2@db/x", "LIANFU_POOL_SIZE": "0",
    "KEYS_DATABASE_URL": "sqlite:///x", "OWNER_DATABASE_URL": "x", "LIANFU_BACKUP_DAYS": "-1",
    "LIANFU_REACH_SINCE": "last year", "LIANFU_PASSWORD_LENGTH": "4",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_each_wrong_value_is_refused_by_name(name: str) -> None:
    with pytest.raises(SettingError, match=f"^{name} must be "):
        load({name: WRONG[name]})


@pytest.mark.parametrize(
    "value",
    ["Centre <a@example.org>", "<a@example.org>", "a@example.org, b@example.org", "centre", "a@b@example.org",
     "a b@example.org", "服務@example.org", "a@example.org\nBcc: b@example.org", "a@.org", "@example.org",
     "a..b@example.org", ".a@example.org"],
)  # fmt: skip
def test_a_sender_that_every_mail_would_fail_with_is_refused_at_once(value: str) -> None:
    with pytest.raises(SettingError, match=r"^LIANFU_MAIL_FROM must be a bare address"):
        load({"LIANFU_MAIL_FROM": value})


def test_a_bare_sender_is_taken() -> None:
    assert load({"LIANFU_MAIL_FROM": " No.Reply+x@mail.example.org "}).mail_from == "No.Reply+x@mail.example.org"


def test_all_wrong_ones_are_named_at_once_and_no_secret_is_told() -> None:
    with pytest.raises(SettingError) as refused:
        load(WRONG)
    assert all(f"{name} must be" in str(refused.value) for name in WRONG)
    assert "hunter2" not in str(refused.value)


def test_a_misspelt_name_is_found() -> None:
    assert unknown({"LIANFU_PROT": "1", "LIANFU_PORT": "1", "PATH": "x"}) == ["LIANFU_PROT"]


def test_the_list_masks_secrets_and_can_be_read_again() -> None:
    chosen = replace(
        load({"LIANFU_PORT": "8100", "LIANFU_DEMO": "yes"}),
        database_url="postgresql://app:hunter2@db.example.tw/lianfu", smtp_password="hunter3",
    )  # fmt: skip
    lines = dict(line.split("=", 1) for line in listing(chosen))
    assert lines["DATABASE_URL"] == f"postgresql://app:{MASKED}@db.example.tw/lianfu"
    assert lines["LIANFU_SMTP_PASSWORD"] == MASKED
    assert "hunter" not in "".join(lines.values())
    plain = {name: value for name, value in lines.items() if MASKED not in value}
    assert load(plain) == replace(chosen, database_url="", smtp_password="")


def test_tls_makes_cookies_secure() -> None:
    assert load({"LIANFU_BASE_URL": "https://service.example.tw/"}).public_url == "https://service.example.tw"
    assert load({"LIANFU_BASE_URL": "https://service.example.tw"}).secure_cookies


def test_a_process_reads_its_settings_once(monkeypatch: pytest.MonkeyPatch) -> None:
    before = settings.current()
    monkeypatch.setenv("LIANFU_PORT", "1")
    assert settings.current() is before
    settings.use(Settings(port=2))
    assert settings.current().port == 2
    settings.use(before)


def test_every_setting_stands_in_the_documentation() -> None:
    told = (Path(__file__).parents[2] / "docs" / "settings.md").read_text("utf-8")
    assert not [line.split("=")[0] for line in listing(load({})) if f"`{line.split('=')[0]}`" not in told]
