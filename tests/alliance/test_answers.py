"""Answers of humans on a small alliance."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.alliance.facts import (
    CONSENT,
    DAY,
    FACTS,
    HMB,
    NAME,
    START,
    WELLS,
    ask,
    make_draft,
    make_grant,
    make_period,
    sign,
    with_agreements,
)

from oncordia.alliance import AllianceFacts, decide, find_ruling, make_answer, weigh_question
from oncordia.domain.alliance import (
    Action,
    Answer,
    Conditions,
    Consent,
    Dataset,
    Decision,
    Outcome,
    Person,
    Post,
    Question,
    Request,
    amend_agreement,
    end_agreement,
    from_json,
    parse_data_use,
    pose_question,
    to_json,
)
from oncordia.errors import InvalidRecord

PERMIT, ASK, REFUSE = Outcome.PERMIT, Outcome.ASK, Outcome.REFUSE
ASKING = sign(make_draft(make_grant(conditions=Conditions(ask="the data committee"))))
OPEN = with_agreements(ASKING)
QUESTION = pose_question(ask())
KEEPER = Person("li", NAME, posts=(Post("H", "Keeper of data", make_period("2024-01-01")),))
ENDING = replace(CONSENT, period=make_period("", "2024-09-15"))
LATER = DAY + timedelta(days=30)


def answer(
    facts: AllianceFacts = OPEN,
    outcome: Outcome = PERMIT,
    on: date = DAY,
    until: date | None = None,
    version: int = 1,
    question: Question = QUESTION,
    person: Person = KEEPER,
) -> Answer:
    bare = replace(facts, answers=())
    return make_answer(question, bare, person, outcome, "It is sound.", on, until, version)


def with_answers(*answers: Answer, facts: AllianceFacts = OPEN) -> AllianceFacts:
    return replace(facts, answers=answers)


def decide_on(on: date, facts: AllianceFacts, request: Request | None = None) -> Decision:
    return decide(replace(request or ask(), on=on), facts)


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def test_decide__asks_until_a_person_has_answered() -> None:
    decision = decide(ask(), OPEN)

    assert (decision.outcome, codes(decision)) == (ASK, ["COND-ASK"])


def test_permit__names_the_clause_and_the_answer() -> None:
    given = answer()
    decision = decide(ask(), with_answers(given))

    assert (decision.outcome, decision.answer) == (PERMIT, given.ref)
    assert str(decision.clause) == "A1 v1 §2"
    assert codes(decision) == ["ANSWER-PERMIT"]
    assert decision.reasons[0].text == (
        "A person who may answer has permitted what had to be asked. "
        f"It is {QUESTION.question_id} v1 of 2024-09-01 by li for H: It is sound."
    )


def test_refusal__names_the_answer() -> None:
    given = answer(outcome=REFUSE)
    decision = decide(ask(), with_answers(given))

    assert (decision.outcome, decision.answer, decision.clause) == (REFUSE, given.ref, None)
    assert codes(decision) == ["ANSWER-REFUSE", "COND-ASK"]


def test_answer__begins_on_its_day_and_lapses_after_its_last() -> None:
    known = with_answers(answer(until=LATER))

    assert decide_on(DAY - timedelta(days=1), known).outcome is ASK
    assert decide_on(LATER, known).outcome is PERMIT
    over = decide_on(LATER + timedelta(days=1), known)
    assert (over.outcome, codes(over)) == (ASK, ["COND-ASK", "ANSWER-LAPSED"])
    assert f"It held until {LATER}." in over.reasons[1].text


def test_later_answer__rules_from_its_day() -> None:
    permit, refusal = answer(), answer(outcome=REFUSE, on=LATER, version=2)
    known = with_answers(refusal, permit)

    assert decide_on(LATER - timedelta(days=1), known).outcome is PERMIT
    assert decide_on(LATER, known).outcome is REFUSE


def test_later_version__rules_on_the_same_day() -> None:
    permit, refusal = answer(version=2), answer(outcome=REFUSE)

    assert decide(ask(), with_answers(permit, refusal)).outcome is PERMIT
    assert find_ruling([refusal, permit], DAY) == permit


def test_refusal__is_not_shortened_by_another() -> None:
    always, short = answer(outcome=REFUSE), answer(outcome=REFUSE, until=DAY, version=2)

    assert decide_on(LATER, with_answers(always, short)).answer == always.ref


def test_permit__does_not_come_back_after_a_refusal() -> None:
    permit, refusal = answer(), answer(outcome=REFUSE, until=DAY, version=2)

    assert decide_on(LATER, with_answers(permit, refusal)).outcome is ASK


def test_permit__lapses_with_an_amendment() -> None:
    draft = make_draft(make_grant(conditions=Conditions(ask="the board")))
    amended = sign(amend_agreement(ASKING, clauses=draft.clauses), LATER)
    known = with_answers(answer(), facts=with_agreements(ASKING, amended))

    assert decide_on(LATER - timedelta(days=1), known).outcome is PERMIT
    after = decide_on(LATER, known)
    assert (after.outcome, codes(after)) == (ASK, ["COND-ASK", "ANSWER-LAPSED"])
    assert "It was by A1 v1 §2, now it would be by A1 v2 §2." in after.reasons[1].text


def test_permit__lapses_with_the_end_of_the_agreement() -> None:
    ended = end_agreement(ASKING, LATER, "done")

    decision = decide_on(LATER, with_answers(answer(), facts=with_agreements(ended)))

    assert (decision.outcome, codes(decision)) == (REFUSE, ["AGR-ENDED"])


def test_permit__lapses_with_a_changed_parent() -> None:
    above = sign(make_draft(agreement_id="A0", creates=()))
    below = sign(make_draft(make_grant(conditions=Conditions(ask="the committee")), parent_id="A0"))
    facts = with_agreements(above, below)
    given = answer(facts)
    amended = sign(amend_agreement(above, scope="wider"), LATER)

    known = with_answers(given, facts=with_agreements(above, below, amended))

    assert decide_on(LATER - timedelta(days=1), known).outcome is PERMIT
    after = decide_on(LATER, known)
    assert after.outcome is ASK
    assert "agreement A0 v1 and agreement A0 v2" in after.reasons[-1].text


@pytest.mark.parametrize(
    "consents",
    [
        (ENDING, replace(CONSENT, consent_id="K9")),
        (replace(CONSENT, use=parse_data_use("GRU")),),
    ],
)  # fmt: skip
def test_permit__lapses_with_the_consent_behind_it(consents: tuple[Consent, ...]) -> None:
    given = answer(replace(OPEN, consents=consents) if len(consents) > 1 else OPEN)

    decision = decide_on(LATER, with_answers(given, facts=replace(OPEN, consents=consents)))

    assert (decision.outcome, codes(decision)) == (ASK, ["COND-ASK", "ANSWER-LAPSED"])
    assert "What is behind it changed: consent K1." in decision.reasons[1].text


def test_permit__lapses_with_another_content_of_the_data_set() -> None:
    changed = replace(WELLS, digest="a" * 64)

    decision = decide(ask(), with_answers(answer(), facts=replace(OPEN, datasets=(changed,))))

    assert "What is behind it changed: dataset D-wells." in decision.reasons[1].text


def test_permit__lapses_with_the_law_where_the_law_asked() -> None:
    abroad = Dataset("D-us", "G", WELLS.data_kind, ("S2",), country="US")
    agreement = sign(make_draft(make_grant(), parties=("G", "F")))
    facts = replace(FACTS, agreements=(agreement,), datasets=(abroad,))
    request = ask(abroad, "F")
    keeper = replace(KEEPER, posts=(Post("G", "Keeper"),))
    given = answer(facts, question=pose_question(request), person=keeper)
    known = with_answers(given, facts=facts)
    newer = replace(known, law=replace(known.law, version="another"))

    assert codes(decide(request, facts)) == ["LAW-TABLE"]
    assert decide(request, known).outcome is PERMIT
    assert "What is behind it changed: rules law." in decide(request, newer).reasons[1].text


def test_permit__holds_where_other_rules_change_than_those_that_asked() -> None:
    newer = replace(OPEN, law=replace(OPEN.law, version="another"))

    assert decide(ask(), with_answers(answer(), facts=newer)).outcome is PERMIT


def test_permit__lapses_where_something_new_is_asked() -> None:
    known = with_answers(answer(facts=OPEN))
    grounds = tuple(replace(one, asked=()) for one in known.answers[0].grounds)
    silent = replace(known.answers[0], grounds=grounds)

    decision = decide(ask(), with_answers(silent))

    assert "It did not speak of COND-ASK." in decision.reasons[1].text


@pytest.mark.parametrize(
    "request_",
    [
        ask(by_id="F"),
        ask(action=Action.MOVE),
        ask(purpose=replace(HMB, project="another")),
        ask(to_country="CN"),
        replace(ask(), user_ids=("wang",)),
        replace(ask(), dataset_id="", subject_id="S1"),
        replace(ask(), subject_id="S1"),
    ],
)
def test_answer__settles_no_other_question(request_: Request) -> None:
    assert decide(request_, with_answers(answer())) == decide(request_, OPEN)


def test_answer__to_a_donor_covers_the_data_that_were_known() -> None:
    request = replace(ask(), dataset_id="", subject_id="S1")
    given = answer(question=pose_question(request))
    more = replace(WELLS, dataset_id="D-wells-2")

    assert decide(request, with_answers(given)).outcome is PERMIT
    known = replace(OPEN, datasets=(*OPEN.datasets, more))
    assert decide(request, with_answers(given, facts=known)).outcome is ASK


def test_answer__serves_by_another_clause_that_asks() -> None:
    first = sign(make_draft(make_grant(conditions=Conditions(ask="x")), agreement_id="A0"))
    known = with_answers(answer(), facts=with_agreements(first, ASKING))

    assert str(decide(ask(), replace(known, answers=())).clause) == "A0 v1 §2"
    assert str(decide(ask(), known).clause) == "A1 v1 §2"


def test_make_answer__refuses_what_is_refused() -> None:
    with pytest.raises(InvalidRecord, match=r"is refused on 2024-09-01 by AGR-NONE"):
        answer(with_agreements())


def test_make_answer__refuses_what_is_permitted() -> None:
    with pytest.raises(InvalidRecord, match=r"A1 v1 §2 permits it; there is nothing to answer"):
        answer(FACTS)


def test_make_answer__refuses_a_permit_without_a_clause() -> None:
    own = pose_question(ask(by_id="H"))
    nothing = with_agreements()

    with pytest.raises(InvalidRecord, match="no answer permits without one"):
        answer(nothing, question=own)
    assert answer(nothing, REFUSE, question=own).outcome is REFUSE


@pytest.mark.parametrize(
    "person",
    [
        Person("wang", NAME),
        Person("wang", NAME, posts=(Post("I", "Keeper"),)),
        Person("wang", NAME, posts=(Post("H", "Keeper", make_period("", "2024-08-31")),)),
    ],
)
def test_make_answer__refuses_a_person_without_a_post_at_the_owner(person: Person) -> None:
    with pytest.raises(InvalidRecord, match="wang may not answer: on 2024-09-01 it must hold"):
        answer(person=person)


def test_make_answer__lets_those_answer_whom_the_clause_names() -> None:
    conditions = Conditions(ask="the board", ask_of="G")
    facts = with_agreements(sign(make_draft(make_grant(conditions=conditions))))
    board = Person("jan", NAME, posts=(Post("G", "Board"),))

    assert weigh_question(QUESTION, facts, DAY).answerer_ids == ("G",)
    assert answer(facts, person=board).member_id == "G"
    with pytest.raises(InvalidRecord, match="it must hold a post at G, but holds one at H"):
        answer(facts)


def test_make_answer__refuses_an_end_before_its_day() -> None:
    with pytest.raises(InvalidRecord, match="would hold until 2024-01-01, before it begins"):
        answer(until=START)


def test_answer__reads_back_from_its_text() -> None:
    given = answer(until=LATER)

    assert from_json(Answer, to_json(given)) == given


def test_question__keeps_its_name_whatever_the_day_and_the_order_of_users() -> None:
    users = ("wang", "anna")
    one = pose_question(replace(ask(), user_ids=users))
    other = pose_question(replace(ask(on=LATER), user_ids=users[::-1]))

    assert one.question_id == other.question_id
