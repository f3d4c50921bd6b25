"""Whatever happens to the store, no iteration that was acknowledged is lost, and all goes on by itself."""

import json
import time

import pytest

from tests.callbacks.student import body_of
from tests.faults.checking import Checker, check
from tests.faults.conftest import Place
from tests.faults.store_faults import FAULTS, for_a_while

FAULT_SECONDS = 3.0
STEP_PAUSE = 0.1
RECOVERY_SECONDS = 10.0


@pytest.mark.parametrize("fault", FAULTS)
def test_no_acknowledged_iteration_is_lost(place: Place, fault: str) -> None:
    checker = Checker.begun(place.url)
    for _ in range(3):
        checker.step()
    with for_a_while(FAULTS[fault], place, FAULT_SECONDS) as is_there:
        while is_there():
            checker.step()
            time.sleep(STEP_PAUSE)
    end = time.monotonic() + RECOVERY_SECONDS
    checker.step()
    assert time.monotonic() < end
    with place.client() as store:
        check(checker, store)


def test_a_store_that_is_cut_all_the_time_is_asked_again(place: Place) -> None:
    checker = Checker.begun(place.url)
    for _ in range(30):
        place.to_store.cut()
        checker.step()
    with place.client() as store:
        check(checker, store)


def test_a_full_store_gives_what_it_has(place: Place) -> None:
    checker = Checker.begun(place.url)
    checker.step()
    with FAULTS["is full"].happens(place):
        answer = checker.student.open(checker.student.run)
        assert answer["cursor"]["iteration"] == 1
        asked = body_of({"number": 1, "question": {"ask": "runs"}}, "question", "reply")
        status, text = checker.student.post(json.dumps(asked).encode())
        assert (status, len(json.loads(text)["response"]["reply"]["data"]["runs"])) == (200, 1)
        status, text = checker.student.post(json.dumps(body_of({"do": "open"})).encode())
        assert (status, "store is full" in text) == (503, True)
