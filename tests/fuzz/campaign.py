"""A campaign: so many requests to a server, each judged, all counted."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from traceback import format_exception
from typing import Any
from urllib.parse import urlsplit

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from neuroviz_dash.store.keys import been_key, place_key
from tests.fuzz import answers, engine_guard, store_guard
from tests.fuzz.answers import Answer, Found
from tests.fuzz.cast import ACTORS, LEADERS, Cast
from tests.fuzz.drafts import Draft, filled
from tests.fuzz.served import Served
from tests.fuzz.targets import Target

SEQUENCES = 0.2
"""The share of requests that come in sequences of several people's."""
SEQUENCE = (4, 10)


@dataclass
class Campaign:
    """What was sent and what was found. The cast's class is at work in the meantime."""

    served: Served
    cast: Cast
    targets: list[Target]
    seed: int
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def run(self, requests: int) -> None:
        """Send at least so many: each target from each actor in equal parts, in an order of the seed, then
        sequences."""
        pairs = [(actor, target) for actor in ACTORS for target in self.targets]
        random.Random(self.seed).shuffle(pairs)
        begun = time.monotonic()
        for at, (actor, target) in enumerate(pairs):
            left = (1 - SEQUENCES) * requests - self.sent.total()
            count = max(round(left / (len(pairs) - at)), 1)
            self._try(
                target.name,
                lambda draft, a=actor, t=target: self.send(a, t.name, draft),
                target.drafts,
                count,
            )
            if time.monotonic() - begun > 30:
                begun, found = time.monotonic(), len(self.findings)
                print(f"{self.sent.total()} of {requests} requests, {found} findings", flush=True)
        while self.sent.total() < requests:
            self._try("a sequence", self._play, self._sequences(), 25)

    def _try(
        self, name: str, work: Callable[[Any], None], drafts: st.SearchStrategy[Any], count: int
    ) -> None:
        number = hash_of(self.seed, name, self.sent.total())

        @hypothesis.seed(number)
        @settings(
            max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink), report_multiple_bugs=False, print_blob=False,
        )  # fmt: skip
        @given(drafts)
        def each(draft: Any) -> None:
            work(draft)

        try:
            each()
        except (AssertionError, hypothesis.errors.Flaky) as error:  # also of people who found no place again
            self.findings.append(f"{name}: {_told(error)}")
            print(self.findings[-1], flush=True)

    def _sequences(self) -> st.SearchStrategy[Any]:
        """Requests that pages send, of several people."""
        steps = st.one_of([st.tuples(st.just(each.name), each.plain) for each in self.targets])
        several = st.tuples(st.sampled_from(ACTORS), steps)
        return st.lists(several, min_size=SEQUENCE[0], max_size=SEQUENCE[1])

    def _play(self, steps: list[tuple[str, tuple[str, Draft]]]) -> None:
        for actor, (name, draft) in steps:
            self.send(actor, name, draft)

    def send(self, actor: str, name: str, draft: Draft) -> Answer:
        """One request and its judgement; raises Found."""
        cast = self.cast
        cast.ready(actor)
        person = cast.people[actor]
        known = cast.known(actor)
        request = filled(draft, known, self.served.netloc, person.cookies)
        before, secrets = cast.dump, cast.secrets_from(actor) | self.served.secrets
        self.sent[actor, name] += 1
        parts = urlsplit(self.served.url)
        answer = answers.exchange(parts.hostname or "", parts.port or 80, request)
        self.statuses[answer.status] += 1
        try:
            answers.check(request, answer, secrets)
            sender = actor if draft.cookies is None else "nobody"
            has = {name for name in ("code", "link") if known[name].encode() in request.told}
            self._check_store(sender, has, answer, before)
            self.served.check()
        except Found as error:
            self.served.forgive()
            cast.look()
            sent, said = request.shown(), answer.text[:1500]
            raise Found(
                f"{error}\n  as {actor}, {name}: {sent}\n  answered {answer.status}: {said}"
            ) from None
        if answer.status and not answer.is_refused:
            self.done[name] += 1
        cast.follow(actor, answer.value)
        return answer

    def _check_store(self, actor: str, has: set[str], answer: Answer, before: store_guard.Dump) -> None:
        """What one request has changed, which may have come with the class's code or co-teachers' link."""
        cast = self.cast
        after, fresh = cast.look(), cast.fresh_identities(answer)
        known_by = [key(each).encode() for key in (place_key, been_key) for each in cast.identities(actor)]
        has_seat = "code" in has or any(cast.class_id.encode() in before.get(key, b"") for key in known_by)
        rights = store_guard.Rights(
            own=frozenset(fresh | cast.identities(actor)),
            class_id=cast.class_id if has_seat else "",
            leads=actor in LEADERS or "link" in has,
            untouchable=cast.scene.guide.class_id,
            before=before,
            after=after,
        )
        if forbidden := rights.forbidden():
            raise Found(f"changed what is not the actor's: {forbidden}")
        changed = store_guard.differing(before, after)
        if answer.is_refused:
            # A table may have been kept before what it is for was refused: it is nobody's, and expires.
            kept = store_guard.BLOB if answer.status < 400 else b"none"
            real = [key for key in changed if not key.startswith(kept)]
            if real := [key for key in real if not store_guard.is_later(key, before, after)]:
                raise Found(f"a refused request has changed {sorted(real)}")
        if wrong := engine_guard.misfits(cast.store, changed, after):
            raise Found("; ".join(wrong))
        cast.forget(fresh)

    def report(self) -> str:
        """How many were sent, by whom and where to; what was found."""
        lines = [f"seed {self.seed}: {self.sent.total()} requests, {sum(self.done.values())} carried out"]
        names = [target.name for target in self.targets]
        lines.append(f"{'':<64}" + "".join(f"{actor:>12}" for actor in ACTORS) + f"{'carried out':>13}")
        for name in names:
            cells = "".join(f"{self.sent[actor, name]:>12}" for actor in ACTORS)
            lines.append(f"{name[:63]:<64}{cells}{self.done[name]:>13}")
        totals = "".join(f"{sum(n for (a, _), n in self.sent.items() if a == actor):>12}" for actor in ACTORS)
        lines.append(f"{'all':<64}{totals}{sum(self.done.values()):>13}")
        lines.append("statuses: " + json.dumps(dict(sorted(self.statuses.items()))))
        return "\n".join(lines)


def hash_of(*parts: Any) -> int:
    """The same number for the same parts, in every process."""
    return random.Random(repr(parts)).getrandbits(32)


def _told(error: Exception) -> str:
    causes = getattr(error, "exceptions", (error,))
    told = [str(each) if isinstance(each, Found) else "".join(format_exception(each)) for each in causes]
    return "\n".join(told)
