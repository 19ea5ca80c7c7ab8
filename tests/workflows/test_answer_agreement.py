"""People answer what decisions ask: in a store, with the audit, and up to a packed release."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.workflows.alliance import DAY, fill_store, make_agreement

from oncordia.domain.alliance import (
    Agreement,
    AgreementStatus,
    Conditions,
    Consent,
    DataKind,
    Dataset,
    Outcome,
    Person,
    Post,
    amend_agreement,
    end_agreement,
    make_name,
    parse_data_use,
    sign_agreement,
)
from oncordia.errors import InvalidOption, InvalidRecord
from oncordia.store import create_store
from oncordia.testing import MemoryStore, make_screen, write_screen_folder
from oncordia.workflows import (
    AnsweredAgreement,
    Belonging,
    answer_agreement,
    ask_release,
    decide_agreement,
    file_screen,
    list_asks,
    list_release,
    pack_release,
    show_audit,
)
from oncordia.workflows.drafts import draft_value
from oncordia.workflows.ports import RecordStore

LATER = DAY + timedelta(days=60)
KEEPER = Person("ada", (make_name("Ada"),), posts=(Post("hospital", "Keeper of data"),))
PARTNER = Person("bo", (make_name("Bo"),), posts=(Post("institute", "Head"),))
CURVES = Dataset("D1", "hospital", DataKind.CURVES, ("donor-1",), "", "C1", country="IT")


def make_asking() -> Agreement:
    """The small alliance's framework, but the data committee is to be asked each time."""
    signed = make_agreement()
    (clause,) = signed.clauses
    grants = tuple(replace(one, conditions=Conditions(ask="the board")) for one in clause.grants)
    draft = replace(
        signed,
        clauses=(replace(clause, grants=grants),),
        status=AgreementStatus.DRAFT,
        signatures=(),
    )
    for party in signed.party_ids:
        draft = sign_agreement(draft, party, date(2024, 1, 3), "Ada")
    return draft


def fill(store: RecordStore) -> None:
    fill_store(store)
    with store.begin("ada") as unit:
        unit.put_records([draft_value(one) for one in (make_asking(), KEEPER, PARTNER, CURVES)])
        unit.note("import", "workspace", "more")


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    with MemoryStore() as made:
        fill(made)
        yield made


def decide(store: RecordStore, on: date = DAY, **rest: Any) -> tuple[Outcome, list[str], str]:
    words = {"who": "institute", "action": "move", "purpose": "HMB", "dataset": "D1", **rest}
    found = decide_agreement(store, on=on, **words).decision
    return found.outcome, [one.code for one in found.reasons], str(found.answer or "")


def ask(store: RecordStore) -> str:
    decide(store)
    (asked,) = list_asks(store, on=DAY)
    return asked.weighed.question.question_id


def answer(store: RecordStore, name: str, **rest: Any) -> AnsweredAgreement:
    words = {"by": "ada", "permit": True, "reason": "it is sound", "on": DAY, **rest}
    return answer_agreement(store, name, **words)


def test_decide__keeps_what_it_asks_once(store: MemoryStore) -> None:
    assert decide(store)[:2] == (Outcome.ASK, ["COND-ASK"])
    decide(store)

    (asked,) = list_asks(store, on=DAY)
    assert asked.weighed.answerer_ids == ("hospital",)
    assert asked.answers == ()
    assert store.count_records("question") == 1


def test_decide__keeps_no_question_where_it_does_not_ask(store: MemoryStore) -> None:
    decide(store, who="outsider")

    assert store.count_records("question") == 0


def test_answer__permits_from_its_day_and_stands_in_the_audit(store: MemoryStore) -> None:
    name = ask(store)
    answered = answer(store, name, until=LATER)

    assert answered.decision.outcome is Outcome.PERMIT
    assert decide(store) == (Outcome.PERMIT, ["ANSWER-PERMIT"], f"{name} v1")
    (line,) = show_audit(store, subject=f"question:{name}")
    assert (line.action, line.sequence) == ("answer", answered.line)
    assert json.loads(line.detail) == {
        "outcome": "permit",
        "by": "ada",
        "for": "hospital",
        "on": "2024-06-01",
        "until": "2024-07-31",
        "version": 1,
        "clauses": ["F1 v1 §3"],
        "reason": "it is sound",
    }
    (decided,) = show_audit(store, action="decide", last=1)
    assert json.loads(decided.detail)["answer"] == f"{name} v1"
    assert list_asks(store, on=DAY) == []
    assert [one.answers for one in list_asks(store, on=DAY, is_open=False)] == [(answered.answer,)]


def test_contrary_answer__stands_beside_the_first_and_rules_from_its_day(
    store: MemoryStore,
) -> None:
    name = ask(store)
    answer(store, name)
    second = answer(store, name, permit=False, reason="no more", on=LATER)

    assert second.answer.version == 2
    assert decide(store, LATER - timedelta(days=1))[2] == f"{name} v1"
    assert decide(store, LATER) == (
        Outcome.REFUSE, ["ANSWER-REFUSE", "COND-ASK"], f"{name} v2",
    )  # fmt: skip
    assert [one.version for one in store.list_versions("answer", name)] == [1, 2]


def test_answers_of_different_days__rule_in_whatever_order_they_come(store: MemoryStore) -> None:
    name = ask(store)
    answer(store, name, permit=False, on=LATER)
    answer(store, name)

    assert decide(store)[0] is Outcome.PERMIT
    assert decide(store, LATER)[0] is Outcome.REFUSE


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"by": "bo"}, "bo may not answer: on 2024-06-01 it must hold a post at hospital"),
        ({"by": "adda"}, "there is no person 'adda'; the nearest is 'ada'"),
        ({"until": date(2024, 5, 1)}, "would hold until 2024-05-01, before it begins"),
        ({"on": date(2023, 1, 1)}, "is refused on 2023-01-01 by AGR-NOT-YET"),
        ({"reason": " "}, "the reason of answer"),
    ],
)
def test_answer__is_refused_and_nothing_is_kept(
    words: dict[str, Any], message: str, store: MemoryStore
) -> None:
    name = ask(store)

    with pytest.raises(InvalidRecord, match=message):
        answer(store, name, **words)
    assert store.count_records("answer") == 0
    assert show_audit(store, action="answer") == []


def test_answer__takes_no_day_to_come(store: MemoryStore) -> None:
    name = ask(store)

    with pytest.raises(InvalidOption, match="--on must not lie in the future"):
        answer(store, name, on=date(2999, 1, 1))


def test_answer__needs_a_question(store: MemoryStore) -> None:
    with pytest.raises(InvalidRecord, match=r"no question 'ask-0' was asked; list the open ones"):
        answer(store, "ask-0")


def amend(store: MemoryStore) -> None:
    signed = make_asking()
    draft = amend_agreement(signed, scope="wider")
    for party in signed.party_ids:
        draft = sign_agreement(draft, party, LATER, "Ada")
    put(store, draft)


def end(store: MemoryStore) -> None:
    put(store, end_agreement(make_asking(), LATER, "done"))


def change_consent(store: MemoryStore) -> None:
    put(store, Consent("C1", ("donor-1",), parse_data_use("HMB"), "hospital", "IT"))


def change_data(store: MemoryStore) -> None:
    put(store, replace(CURVES, digest="0" * 64))


def withdraw(store: MemoryStore) -> None:
    put(
        store,
        Consent("C1", ("donor-1",), parse_data_use("GRU"), "hospital", "IT", withdrawn_on=LATER),
    )


def put(store: MemoryStore, value: Any) -> None:
    with store.begin("ada") as unit:
        unit.put_record(draft_value(value))
        unit.note("change", "workspace", "made")


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (amend, ["COND-ASK", "ANSWER-LAPSED"]),
        (end, ["AGR-ENDED"]),
        (change_consent, ["COND-ASK", "ANSWER-LAPSED"]),
        (change_data, ["COND-ASK", "ANSWER-LAPSED"]),
        (withdraw, ["CONSENT-WITHDRAWN", "COND-ASK"]),
    ],
)
def test_permit__lapses_with_what_is_behind_it(
    change: Any, codes: list[str], store: MemoryStore
) -> None:
    answer(store, ask(store))
    change(store)

    outcome, found, rests_on = decide(store, LATER)
    assert (outcome is Outcome.PERMIT, found, rests_on) == (False, codes, "")


def test_lapsed_answer__is_open_again_and_can_be_answered_anew(store: MemoryStore) -> None:
    name = ask(store)
    answer(store, name)
    amend(store)

    (asked,) = list_asks(store, on=LATER)
    assert [one.version for one in asked.answers] == [1]
    again = answer(store, name, on=LATER)
    assert again.answer.version == 2
    assert decide(store, LATER)[2] == f"{name} v2"


# -- releases ----------------------------------------------------------------------------------


def test_pack_release__packs_what_a_person_has_permitted(tmp_path: Path) -> None:
    made = make_screen(np.random.default_rng(3), n_lines=1, n_drugs=2, n_replicates=1)
    write_screen_folder(made, tmp_path / "screen")
    with create_store(tmp_path / "work") as store:
        fill(store)
        filed = file_screen(
            tmp_path / "screen", store, Belonging("hospital", "C1", "F1"), actor="ada", on=DAY
        )
        result_id = f"{filed.analysis.analysis_id}/LINE-01/curves"

        def pack(out: str) -> Any:
            return pack_release(
                store, result_id, "institute", tmp_path / out, purpose="HMB", on=DAY, today=DAY
            )

        assert pack("first").package is None
        asked = ask_release(store, result_id, "institute", purpose="HMB", on=DAY)
        assert [one.outcome for one in asked] == [Outcome.ASK]
        (question,) = list_asks(store, on=DAY)
        name = question.weighed.question.question_id
        answer(store, name)
        packed = pack("second")
        (release,) = list_release(store)
        answer(store, name, permit=False)
        refused = pack("third").package

    assert packed.package is not None
    assert (str(release.clause), str(release.answer)) == ("F1 v1 §3", f"{name} v1")
    told = json.loads((tmp_path / "second" / "release.json").read_text(encoding="utf-8"))
    assert told["decisions"][0]["answer"] == {"question_id": name, "version": 1}
    assert refused is None
