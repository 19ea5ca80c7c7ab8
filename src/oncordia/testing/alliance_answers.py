"""Made answers of humans to what decisions of a made alliance ask."""

from collections.abc import Iterable
from datetime import timedelta

import numpy as np

from oncordia.alliance import AllianceFacts, make_answer, weigh_question
from oncordia.domain.alliance import (
    Answer,
    Outcome,
    Person,
    Post,
    Question,
    Request,
    make_name,
    pose_question,
)
from oncordia.errors import InvalidRecord
from oncordia.testing.draw import chance


def draw_answers(
    rng: np.random.Generator, facts: AllianceFacts, requests: Iterable[Request], n_most: int = 3
) -> list[Answer]:
    """Up to ``n_most`` answers to each request that asks, on days around that of the request.

    People of the right members answer; some permit, some refuse, some for a few days alone.
    """
    found: list[Answer] = []
    questions: dict[Question, Request] = {}
    for request in requests:
        questions.setdefault(pose_question(request), request)
    for question, request in questions.items():
        version = 1
        for _ in range(int(rng.integers(1, n_most + 1))):
            on = request.on + timedelta(days=int(rng.integers(-20, 3)))
            until = on + timedelta(days=int(rng.integers(30))) if chance(rng, 0.3) else None
            outcome = Outcome.REFUSE if chance(rng, 0.25) else Outcome.PERMIT
            weighed = weigh_question(question, facts, on)
            posts = tuple(Post(one, "Keeper") for one in weighed.answerer_ids)
            person = Person("P00001", (make_name("Made Person 1"),), (), posts)
            try:
                answer = make_answer(question, facts, person, outcome, "made", on, until, version)
            except InvalidRecord:  # nothing is asked on that day
                continue
            found.append(answer)
            version += 1
    return found


def draw_permit(facts: AllianceFacts, request: Request) -> list[Answer]:
    """A permit of the right people from the day of a request on; none where it does not ask."""
    question = pose_question(request)
    weighed = weigh_question(question, facts, request.on)
    posts = tuple(Post(one, "Keeper") for one in weighed.answerer_ids)
    person = Person("P00001", (make_name("Made Person 1"),), (), posts)
    try:
        return [make_answer(question, facts, person, Outcome.PERMIT, "made", request.on)]
    except InvalidRecord:
        return []
