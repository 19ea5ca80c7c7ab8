"""Questions and answers as a store keeps them, shared by the use cases that ask and answer."""

from oncordia.domain.alliance import Answer, Question, from_json, to_json
from oncordia.domain.records import Draft, Link
from oncordia.errors import InvalidRecord
from oncordia.workflows.ports import RecordReader, RecordUnit


def keep_question(unit: RecordUnit, question: Question) -> None:
    """Keep what a human is asked; the same question is kept but once."""
    unit.put_record(_draft_question(question))


def load_question(store: RecordReader, question_id: str) -> Question:
    """The question of that id.

    Raises
    ------
    InvalidRecord
        None is kept.
    """
    record = store.get_record("question", question_id)
    if record is None:
        raise InvalidRecord(
            f"no question {question_id!r} was asked; list the open ones with: "
            "oncordia agreement asks"
        )
    return from_json(Question, record.body)


def draft_answer(answer: Answer) -> Draft:
    """The draft that keeps an answer as the next version of those to its question."""
    me = ("answer", answer.question.question_id)
    links = [
        Link(*me, "to", "question", answer.question.question_id),
        Link(*me, "by", "person", answer.person_id),
        Link(*me, "for", "member", answer.member_id),
    ]
    agreements = sorted({one.clause.agreement_id for one in answer.grounds if one.clause})
    links += [Link(*me, "under", "agreement", one) for one in agreements]
    return Draft(
        *me, to_json(answer), links=tuple(links), valid_from=answer.on, valid_to=answer.until
    )


def _draft_question(question: Question) -> Draft:
    me = ("question", question.question_id)
    links = [Link(*me, "by", "member", question.by_id)]
    if question.dataset_id:
        links.append(Link(*me, "of", "dataset", question.dataset_id))
    if question.subject_id:
        links.append(Link(*me, "about", "subject", question.subject_id))
    return Draft(*me, to_json(question), links=tuple(links))
