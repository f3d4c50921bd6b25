"""After a whole class the store holds nobody's name, address or key; after its end, nothing of the class."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import redis

from neuroviz_dash.embedded import store_url
from neuroviz_dash.roles import TEACHER_COOKIE
from tests.conftest import RunningServer, StartServer
from tests.live.people import TEACHER_KEY, Answer, Guide, Person, Pupil

USER, TITLE = "prof.smith", "Perceptrons on Monday"
OF_STUDENTS = re.compile(rb"neuroviz:1:(\{\w+\}:(runs?|drafts|rate|streams)\b|all-runs:|blob:|cache|lock:)")
"""Keys of runs, of what follows from an experiment alone, and for a while how many pages someone has open."""
AGENT = "Browser-of-somebody/7.0"
PROXY = {"X-Remote-User": USER, "X-Forwarded-For": "203.0.113.77", "User-Agent": AGENT}


class Named(Guide):
    """A teacher whom a proxy names."""

    def headers(self) -> dict[str, str]:
        return {**super().headers(), **PROXY}


@pytest.fixture
def campus(start_server: StartServer, tmp_path: Path) -> RunningServer:
    """A server behind the university's proxy, on this machine."""
    return start_server(
        tmp_path, "--workers", "2", NEUROVIZ_TEACHER_KEY=TEACHER_KEY, NEUROVIZ_AUTH_HEADER="X-Remote-User",
        NEUROVIZ_TEACHERS=f"someone,{USER}", NEUROVIZ_TRUSTED_PROXIES="127.0.0.0/8,::1",
    )  # fmt: skip


def pieces(store: Any) -> Iterable[bytes]:
    """Every key and every value, down to the fields of each hash."""
    readers = {
        b"string": lambda key: [store.get(key)],
        b"hash": lambda key: [part for field in store.hgetall(key).items() for part in field],
        b"set": store.smembers,
        b"zset": lambda key: store.zrange(key, 0, -1),
        b"stream": lambda key: [value for _, fields in store.xrange(key) for value in fields.values()],
        b"none": lambda _: [],  # it was one for a second or two, and is over
    }
    for key in store.scan_iter("*"):
        yield key
        yield from (piece for piece in readers[store.type(key)](key) if piece is not None)


def lesson(guide: Guide, address: str) -> tuple[list[Pupil], list[Answer]]:
    """Demo, work, board, goal, a named spotlight, limits, a pause, the results; gives the links of it too."""
    links = [guide.lead({"act": "lead"})["links"]]
    hall, colleague = Person(address), Person(address)
    hall.enter(links[0]["hall"])
    colleague.enter(links[0]["co-teacher"])
    pupils = [Pupil.joined(address, guide.code) for _ in range(3)]
    streams = [each.stream(guide.class_id) for each in (*pupils, guide)]
    guide.open()
    guide.move(3)
    guide.show(3)
    guide.ask({"ask": "picture", "run": guide.run, "iteration": 3, "after": True, "size": 10})
    pupils[0].open(take="demo")
    guide.lead({"act": "goal", "goal": {"kind": "accuracy", "value": 0.3}})
    guide.lead({"act": "mode", "mode": "work", "begin": "demo"})
    for pupil in pupils:
        pupil.open(take="work")
        pupil.move(6)
    guide.board()
    guide.lead({"act": "student", "member": 1})
    own, guide.run = guide.run, guide.lead({"act": "spotlight", "member": 1, "named": True})["open"]
    guide.show(6)
    copy, guide.run = guide.run, own
    guide.lead({"act": "mode", "mode": "limits", "limits": {"may": ["seed"]}, "begin": "class"})
    pupils[1].open(take="work")
    guide.lead({"act": "remove", "member": 3})
    guide.lead({"act": "new_code"})
    links.append(guide.lead({"act": "new_links"})["links"])
    guide.lead({"act": "pause", "message": "end"})
    status, results = guide.request("GET", f"/class/{guide.class_id}/results.csv")
    assert (status, results.count(b"\n")) == (200, 3)
    for events in streams:
        events.close()
    return pupils, [*links, {"copy": copy}]


def test_a_class_leaves_no_name_no_address_and_no_key_and_after_its_end_nothing(
    campus: RunningServer,
) -> None:
    guide = Named(campus.url)
    by_key = Guide.of_new_class(campus.url, "Another class")
    with redis.Redis.from_url(store_url(campus.data_dir)) as store:
        before = set(store.scan_iter("*"))
    made = guide.act({"act": "create", "title": TITLE})
    guide.class_id = made["created"]
    old_code = guide.code = guide.lead({"act": "lead"})["class"]["code"]
    pupils, (*links, copies) = lesson(guide, campus.url)
    new_code = guide.lead({"act": "lead"})["class"]["code"]
    keys = [link for each in links for link in each.values()]
    signatures = [text.rsplit(".", 1)[1] for text in (*keys, by_key.cookies[TEACHER_COOKIE])]
    secret = (campus.data_dir / "secret-key").read_text()
    nicknames = [pupil.nickname for pupil in pupils]
    unwanted = [USER, "smith", AGENT, "127.0.0.1", "203.0.113.77", TEACHER_KEY, secret, *keys, *signatures]
    with redis.Redis.from_url(store_url(campus.data_dir)) as store:
        whole = [piece.lower() for piece in pieces(store)]
        for text in (TITLE.lower(), copies["copy"]):
            assert text.encode() in b"".join(whole), "the search finds nothing at all"
        untold = [piece for piece in whole if not is_told(piece)]
        for texts, among in ((unwanted, whole), (nicknames, untold)):
            for text in texts:
                found = [piece for piece in among if text.lower().encode() in piece]
                assert not found, (text, found[0][:200])
        assert all(store.ttl(key) != -1 for key in store.scan_iter("*")), "something is kept for ever"
        guide.lead({"act": "end"})
        left = list(pieces(store))
        for text in (guide.class_id, old_code, new_code, TITLE, copies["copy"]):
            assert not [piece for piece in left if text.encode() in piece], text
        assert not [key for key in set(store.scan_iter("*")) - before if not OF_STUDENTS.match(key)]
    assert pupils[0].open(run=pupils[0].run)["cursor"]["iteration"] == 6, "the runs are the students' own"


def is_told(piece: bytes) -> bool:
    """Events for boards, and those of a spotlight whose nickname the teacher said, carry list words."""
    return piece.startswith((b"teachers ", b"students "))
