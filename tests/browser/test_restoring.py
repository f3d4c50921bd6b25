"""A run of which the store has lost the last: what its page does if it cannot be made again."""

import json
from collections import Counter
from typing import Any

from playwright.sync_api import Response, Route

from tests.browser.lesson import Lesson
from tests.callbacks.student import CALLBACK

REASON = "Your data are not stored any more."


def command_of(route: Route) -> str:
    """What a request asks for; nothing, if it is no command."""
    asked = json.loads(route.request.post_data or "{}")
    return str(asked["inputs"][0]["value"]["do"]) if asked.get("output") == "answer.data" else ""


def answer(route: Route, data: dict[str, Any]) -> None:
    """Answer in the server's place."""
    route.fulfill(json={"response": {"answer": {"data": data}}, "multi": True})


def is_opened(seen: Response) -> bool:
    """Whether a run came with this answer, and whose it is."""
    return CALLBACK in seen.url and '"owner"' in seen.text()


def test_a_refused_restore_is_said_and_the_stored_run_is_opened(lesson: Lesson) -> None:
    with lesson.page.expect_response(is_opened) as opened:
        lesson.page.reload()
    owner = opened.value.json()["response"]["answer"]["data"]["owner"]
    lesson.settle()
    lesson.press("Next iteration", 2)
    asked: Counter[str] = Counter()

    def lossy(route: Route) -> None:
        command = command_of(route)
        asked[command] += 1
        if command == "intervene":
            answer(route, {"lost": True, "owner": owner})
        elif command == "restore":
            answer(route, {"error": REASON})
        else:
            route.continue_()

    lesson.page.route(f"**{CALLBACK}*", lossy)
    lesson.page.evaluate("neuroviz.player.intervene({kind: 'freeze', layer: 1, unit: 1, on: true})")
    lesson.page.locator("#problem", has_text=REASON).wait_for()
    lesson.settle()
    assert (asked["intervene"], asked["restore"], asked["open"]) == (1, 1, 1)
    assert lesson.cursor() == (2, "update")
    lesson.press("Next iteration")
    assert lesson.cursor() == (3, "update")
    assert lesson.problem() == ""


def test_a_refusal_without_a_content_type_is_tried_again(lesson: Lesson) -> None:
    refused: list[str] = []

    def busy(route: Route) -> None:
        if command_of(route) != "move" or refused:
            route.continue_()
            return
        refused.append("move")
        route.fulfill(status=503, body="a proxy's words")

    lesson.page.route(f"**{CALLBACK}*", busy)
    errors: list[str] = []
    lesson.page.on("pageerror", lambda error: errors.append(str(error)))
    lesson.press("Next iteration")
    assert lesson.cursor() == (1, "update")
    assert errors == []
