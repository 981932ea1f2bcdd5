"""Answers that are remembered for a moment."""

import time
from collections.abc import Callable, Hashable
from typing import Any

RECENT_S = 0.9
MOST = 10_000


class Recent:
    """What was answered less than a second ago; None stands for "no" and is always asked anew."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, tuple[float, Any]] = {}

    def look(self, question: Hashable) -> tuple[bool, Any]:
        """Return whether the answer is remembered, and which."""
        at, answer = self._answers.get(question, (-RECENT_S, None))
        return time.monotonic() - at < RECENT_S, answer

    def ask(self, question: Hashable, find_out: Callable[[], Any]) -> Any:
        """Return the answer, which is found out unless it is remembered."""
        # NOTE: what is forgotten while it is found out must not come back
        answers = self._answers
        is_known, answer = self.look(question)
        if is_known:
            return answer
        now = time.monotonic()
        answer = find_out()
        # NOTE: forgetting all is no loss, each answer lasts for a second
        if len(answers) >= MOST:
            answers.clear()
        # NOTE: a "no" may be over the next moment, when a session begins or a study is opened
        if answer is not None:
            answers[question] = (now, answer)
        return answer

    def forget(self) -> None:
        """Ask anew whatever is asked next, also where an answer is just being found out."""
        self._answers = {}
