from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from neuroviz_dash.setting import SettingsError
from neuroviz_dash.setting_table import TABLE, settings_table
from neuroviz_dash.settings import Settings, keys_of_its_own, read_settings
from neuroviz_dash.store.address import hide_password

README = Path(__file__).parent.parent / "README.md"


DEFAULTS = Settings(
    host="127.0.0.1",
    port=8050,
    workers=2,
    redis_url="",
    cache_url="",
    data_dir=Path("~/.local/share/neuroviz-data").expanduser(),
    log_level="warning",
    run_ttl_days=7,
    class_ttl_days=7,
    session_idle_days=30,
    session_days=365,
    secret_key=(),
    identity_key="",
    teacher_key="",
    auth_header="",
    teachers=(),
    trusted_proxies=(),
    proxy_hops=0,
    operator="",
    operator_url="",
    requests_per_second=20,
    request_burst=100,
    runs_per_student=200,
    runs_in_all=200_000,
    data_bytes_per_student=20_000_000,
    students_per_class=1000,
    streams_per_student=8,
    hidden_layers=6,
    units_per_layer=16,
    compute_milliseconds=30,
    request_bytes=2_500_000,
)


def test_defaults() -> None:
    assert read_settings({"HOME": "/ignored"}) == DEFAULTS


def test_environment_and_overrides() -> None:
    environ = {
        "NEUROVIZ_HOST": "0.0.0.0",
        "NEUROVIZ_PORT": "9000",
        "NEUROVIZ_REDIS_URL": "redis+cluster://:pw@one:7000,two:7001",
        "NEUROVIZ_CACHE_URL": "redis://cache:6379/1",
        "NEUROVIZ_DATA_DIR": "/srv/data",
        "NEUROVIZ_LOG_LEVEL": "info",
        "NEUROVIZ_RUN_TTL_DAYS": "30",
        "NEUROVIZ_SECRET_KEY": f"{'n' * 16}, {'o' * 16}",
        "NEUROVIZ_TEACHER_KEY": "t" * 16,
        "NEUROVIZ_IDENTITY_KEY": "i" * 16,
        "NEUROVIZ_AUTH_HEADER": "X-Remote-User",
        "NEUROVIZ_TEACHERS": "prof.smith, o'neill@math",
        "NEUROVIZ_TRUSTED_PROXIES": "10.0.0.0/8,::1",
        "NEUROVIZ_PROXY_HOPS": "1",
        "NEUROVIZ_OPERATOR": "Universität Ä, dpo@example.edu",
        "NEUROVIZ_OPERATOR_URL": "mailto:dpo@example.edu",
    }
    assert read_settings(environ, port="9001", workers=4) == replace(
        DEFAULTS,
        host="0.0.0.0",
        port=9001,
        workers=4,
        redis_url="redis+cluster://:pw@one:7000,two:7001",
        cache_url="redis://cache:6379/1",
        data_dir=Path("/srv/data"),
        log_level="info",
        run_ttl_days=30,
        secret_key=("n" * 16, "o" * 16),
        identity_key="i" * 16,
        teacher_key="t" * 16,
        auth_header="X-Remote-User",
        teachers=("prof.smith", "o'neill@math"),
        trusted_proxies=(ip_network("10.0.0.0/8"), ip_network("::1/128")),
        proxy_hops=1,
        operator="Universität Ä, dpo@example.edu",
        operator_url="mailto:dpo@example.edu",
    )


def test_data_dir_follows_xdg_unless_relative() -> None:
    assert read_settings({"XDG_DATA_HOME": "/x"}).data_dir == Path("/x/neuroviz-data")
    assert read_settings({"XDG_DATA_HOME": "x"}).data_dir.is_relative_to(Path.home())


def test_empty_variable_is_unset() -> None:
    assert read_settings({"NEUROVIZ_PORT": ""}).port == 8050


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("NEUROVIZ_HOST", "a b", "a host name or an IP address"),
        ("NEUROVIZ_PORT", "65536", "a whole number from 0 to 65535"),
        ("NEUROVIZ_PORT", "-1", "a whole number from 0 to 65535"),
        ("NEUROVIZ_PORT", "8_050", "a whole number from 0 to 65535"),
        ("NEUROVIZ_PORT", "٣", "a whole number from 0 to 65535"),
        ("NEUROVIZ_WORKERS", "0", "a whole number from 1 to 64"),
        ("NEUROVIZ_WORKERS", "two", "a whole number from 1 to 64"),
        ("NEUROVIZ_REDIS_URL", "localhost:6379", "redis://host:port/db"),
        ("NEUROVIZ_REDIS_URL", "http://localhost", "redis://host:port/db"),
        ("NEUROVIZ_REDIS_URL", "redis://", "redis://host:port/db"),
        ("NEUROVIZ_REDIS_URL", "redis://host:port", "redis://host:port/db"),
        ("NEUROVIZ_REDIS_URL", "redis://[", "redis://host:port/db"),
        ("NEUROVIZ_REDIS_URL", "unix://", "unix:///path"),
        (
            "NEUROVIZ_CACHE_URL",
            "redis+sentinel://one:26379",
            "redis+sentinel://host:port,host:port/service/db",
        ),
        ("NEUROVIZ_LOG_LEVEL", "debug", "info, warning or error"),
        ("NEUROVIZ_PROXY_HOPS", "-1", "a whole number from 0 to 9"),
        ("NEUROVIZ_REQUEST_BYTES", "2500001", "a whole number from 100000 to 2500000"),
        ("NEUROVIZ_RUN_TTL_DAYS", "0.5", "a whole number from 1 to 3650"),
        ("NEUROVIZ_CLASS_TTL_DAYS", "0", "a whole number from 1 to 3650"),
        ("NEUROVIZ_AUTH_HEADER", "Remote User", "the name of a header"),
        ("NEUROVIZ_AUTH_HEADER", "X-User:", "the name of a header"),
        ("NEUROVIZ_AUTH_HEADER", "Cookie", "that has no other use"),
        ("NEUROVIZ_AUTH_HEADER", "host", "that has no other use"),
        ("NEUROVIZ_AUTH_HEADER", "X-Forwarded-Proto", "that has no other use"),
        ("NEUROVIZ_AUTH_HEADER", "Sec-Fetch-Site", "that has no other use"),
        ("NEUROVIZ_TEACHERS", "Ann Smith, Bob", "names without spaces"),
        ("NEUROVIZ_OPERATOR", "two\nlines", "a line of at most 300 characters"),
        ("NEUROVIZ_OPERATOR", "x" * 301, "a line of at most 300 characters"),
        ("NEUROVIZ_OPERATOR_URL", "javascript:alert(1)", "https://..., http://..., mailto:..., or empty"),
        ("NEUROVIZ_OPERATOR_URL", "www.example.edu", "https://..., http://..., mailto:..., or empty"),
        ("NEUROVIZ_OPERATOR_URL", "https://", "https://..., http://..., mailto:..., or empty"),
        ("NEUROVIZ_OPERATOR_URL", 'https://a/"b', "https://..., http://..., mailto:..., or empty"),
        ("NEUROVIZ_OPERATOR_URL", "mailto:nobody", "https://..., http://..., mailto:..., or empty"),
        ("NEUROVIZ_TRUSTED_PROXIES", "localhost", "IP addresses or networks"),
        ("NEUROVIZ_TRUSTED_PROXIES", "10.0.0.1/8", "IP addresses or networks"),
    ],
)
def test_wrong_value_is_named(variable: str, value: str, allowed: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({variable: value})
    assert f"{variable}={value!r} is not allowed" in str(caught.value)
    assert allowed in str(caught.value)


@pytest.mark.parametrize("text", [",", " , ", " "])
def test_commas_and_blanks_alone_are_no_secrets(text: str) -> None:
    with pytest.raises(SettingsError, match="at least 16 characters"):
        read_settings({"NEUROVIZ_SECRET_KEY": text})


def test_secrets_are_not_printed() -> None:
    for variable in ("NEUROVIZ_SECRET_KEY", "NEUROVIZ_IDENTITY_KEY", "NEUROVIZ_TEACHER_KEY"):
        with pytest.raises(SettingsError) as caught:
            read_settings({variable: "hunter2"})
        assert "hunter2" not in str(caught.value)
        assert variable in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://me:hunter2@host", "http://***@host"),
        ("redis://:hunt/er2==@db.example.edu:6379/0", "redis://***@db.example.edu:6379/0"),
        ("redis+sentinel://me:hunt/er@2@one:26379/runs/0", "redis+sentinel://***@one:26379/runs/0"),
        ("redis:/:hunter2@host", "redis:/***@host"),
        ("redis:///hunt\ner2@host", "redis:///***@host"),
        ("unix:///run/store.sock", "unix:///run/store.sock"),
        ("redis://host:6379/0?password=hunter2", "redis://host:6379/0?***"),
        ("hunter2@host", "***@host"),
        ("me:hunter2@host", "***@host"),
    ],
)
def test_a_password_is_not_printed_whatever_is_in_it(url: str, shown: str) -> None:
    assert hide_password(url) == shown


def test_what_everyone_may_read_is_shown_whole() -> None:
    (setting,) = [each for each in TABLE if each.name == "operator_url"]
    assert setting.shown("mailto:dpo@example.edu") == "mailto:dpo@example.edu"


def test_who_writes_a_password_with_a_slash_is_told_how() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"NEUROVIZ_REDIS_URL": "redis://:hunt/er2==@db.example.edu:6379/0"})
    assert "er2" not in str(caught.value)
    assert "in a password / is written %2F" in str(caught.value)


def test_keys_that_other_servers_of_a_store_would_not_have_are_told_of() -> None:
    store = "redis://db:6379"
    key = ("k" * 16,)
    assert keys_of_its_own(DEFAULTS) == ""
    assert keys_of_its_own(replace(DEFAULTS, redis_url=store, secret_key=key, teacher_key=key[0])) == ""
    both = keys_of_its_own(replace(DEFAULTS, redis_url=store))
    assert both.startswith("NEUROVIZ_SECRET_KEY and NEUROVIZ_TEACHER_KEY are not set")
    one = keys_of_its_own(replace(DEFAULTS, redis_url=store, teacher_key=key[0]))
    assert one.startswith("NEUROVIZ_SECRET_KEY is not set")


def test_unknown_variable_is_named() -> None:
    with pytest.raises(SettingsError, match=r"NEUROVIZ_PROT is not a setting; allowed: .*NEUROVIZ_PORT"):
        read_settings({"NEUROVIZ_PROT": "1"})
    read_settings({"NEUROVIZ_TEST_CHROMIUM": "/usr/bin/chromium", "OTHER": "1"})


def test_wrong_override_is_named_by_its_option() -> None:
    with pytest.raises(SettingsError, match=r"--port='x' is not allowed"):
        read_settings({}, port="x")


def test_every_setting_is_in_the_table() -> None:
    for setting in TABLE:
        assert f"| `{setting.variable}` |" in settings_table()


def test_readme_has_the_table() -> None:
    text = README.read_text(encoding="utf-8")
    between = text.split("<!-- settings -->")[1].split("<!-- /settings -->")[0]
    assert between.strip() == settings_table()
