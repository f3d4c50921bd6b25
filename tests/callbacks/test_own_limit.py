"""How much data of one's own a student may have here."""

from dataclasses import replace
from typing import Any

from neuroviz_dash.app import allowance_of
from neuroviz_dash.callbacks.questions import answer_question
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.meters import Meters, Reason
from neuroviz_dash.settings import read_settings
from neuroviz_dash.store.blobs import LEAST_BYTES, BlobStore
from neuroviz_dash.store.connection import connect
from tests.callbacks.test_lesson import AMBER


class Counted(Meters):
    """Remembers what was refused."""

    def __init__(self) -> None:
        super().__init__()
        self.reasons: list[Reason] = []

    def refused(self, reason: Reason) -> None:
        self.reasons.append(reason)


def table_of(services: Services, label: int) -> dict[str, Any]:
    points = [{"x1": 0.5, "x2": 0.25, "label": label}, {"x1": -0.5, "x2": 0.25, "label": label + 1}]
    return answer_question(services, AMBER, {"number": 1, "question": {"ask": "table", "points": points}})


def test_a_table_too_many_is_refused_in_words_and_counted(services: Services, valkey_url: str) -> None:
    allowance = replace(allowance_of(read_settings({})), data_bytes_per_student=2 * LEAST_BYTES)
    meters = Counted()
    with connect(valkey_url) as client:
        strict = replace(services, blobs=BlobStore(client, 100, allowance), meters=meters)
        answers = [table_of(strict, label) for label in (0, 1, 2)]
    assert ["table" in each for each in answers] == [True, True, False], answers
    assert "more than 8192 bytes of your own data" in answers[-1]["error"]
    assert meters.reasons == ["data_of_student"]
