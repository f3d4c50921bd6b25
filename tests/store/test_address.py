import pytest

from neuroviz_dash.store.address import BadAddress, StoreAddress, parse_address


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://store", StoreAddress("single", (("store", 6379),))),
        (
            "redis://:p%40ss@[::1]:7000/3",
            StoreAddress("single", (("::1", 7000),), database=3, password="p@ss"),
        ),
        (
            "rediss://me:pw@store:6380/",
            StoreAddress("single", (("store", 6380),), username="me", password="pw", is_tls=True),
        ),
        ("unix:///run/valkey.sock", StoreAddress("socket", path="/run/valkey.sock")),
        (
            "redis+sentinel://:pw@a,b:26380/neuroviz/2",
            StoreAddress(
                "sentinel", (("a", 26379), ("b", 26380)), service="neuroviz", database=2, password="pw"
            ),
        ),
        ("redis+cluster://a:7000,b:7001,c", StoreAddress("cluster", (("a", 7000), ("b", 7001), ("c", 6379)))),
        ("rediss+cluster://a:7000/0", StoreAddress("cluster", (("a", 7000),), is_tls=True)),
    ],
)
def test_an_address_is_read(url: str, address: StoreAddress) -> None:
    assert parse_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "store:6379",
        "redis://",
        "redis://a,b",
        "redis://a:0",
        "redis://a:65536",
        "redis://a/x",
        "redis://a b",
        "unix://run/valkey.sock",
        "unix://",
        "redis+sentinel://a",
        "redis+sentinel://a/two words",
        "redis+cluster://a/1",
        "redis+cluster://a,,b",
        "sentinel://a/neuroviz",
    ],
)
def test_another_one_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        parse_address(url)


def test_a_password_is_not_shown() -> None:
    assert "hunter2" not in repr(parse_address("redis://me:hunter2@store"))
