"""Steps of talks are kept whole or not at all, and show as a funnel."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from oncordia.domain.alliance import (
    Agreement,
    AgreementKind,
    AgreementStatus,
    Event,
    Member,
    MemberKind,
    Obligation,
    Party,
    Relation,
    exact_date,
    make_name,
)
from oncordia.domain.alliance import Period as Days
from oncordia.domain.alliance import sign_agreement as sign
from oncordia.domain.partnering import FunnelEvent, Reason, Step
from oncordia.domain.records import Draft
from oncordia.errors import InvalidOption, RefusedImport
from oncordia.testing import MemoryStore
from oncordia.workflows import (
    import_funnel,
    load_example,
    record_funnel,
    record_steps,
    show_funnel,
    show_talk,
    withdraw_step,
)
from oncordia.workflows.drafts import draft_value

HEAD = "relation_id,step,on,from_id,to_id,event_id,reason,agreement_id,confidential,note\n"
COUNTS = "event_id,matches,intents,signed,reasons\n"
ON = date(2026, 3, 2)


def sign_paper(done_on: date | None) -> Agreement:
    paper = Agreement(
        "paper",
        AgreementKind.OTHER,
        (make_name("A paper"),),
        (Party("A"), Party("B")),
        obligations=(Obligation("deliver the cells", "A", done_on=done_on),),
    )
    paper = sign(paper, "A", date(2026, 4, 1), "Ada")
    return sign(paper, "B", date(2026, 4, 2), "Bo")


@pytest.fixture
def store() -> MemoryStore:
    """Three members, an event, a relation of the registry."""
    store = MemoryStore()
    with store.begin("anna") as unit:
        values = [
            Member(one, MemberKind.COMPANY, (make_name(f"Member {one}"),), country="CN")
            for one in "ABC"
        ]
        event = Event(
            "week", (make_name("A week"),), period=Days(exact_date(date(2026, 3, 2)), None)
        )
        unit.put_records([*map(draft_value, values), draft_value(event)])
        relation = Relation(
            "old", "A", "talks_with", "B", period=Days(exact_date(date(2026, 2, 1)), None)
        )
        unit.put_record(_draft(relation))
        unit.note("make", "test", "all")
    return store


def _draft(relation: Relation) -> Draft:
    from oncordia.domain.alliance import to_json

    return Draft("relation", relation.relation_id, to_json(relation))


def keep_paper(store: MemoryStore, paper: Agreement) -> None:
    with store.begin("anna") as unit:
        unit.put_record(draft_value(paper))
        unit.note("add", "agreement", paper.agreement_id)


def write(folder: Path, text: str, name: str = "steps") -> Path:
    path = folder / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    return path


def count_reached(store: MemoryStore, **asked: object) -> dict[str, int | None]:
    summary = show_funnel(store, **asked)  # type: ignore[arg-type]
    return {str(rung.step): rung.n for rung in summary.editions[-1].rungs}


TALK = HEAD + (
    "t1,match,2026-03-02,A,B,week,,,,\n"
    "t1,meeting,2026-03-09,,,,,,,\n"
    "t1,拒绝,2026-03-20,,,,为时尚早,,,\n"
    "t2,match,2026-03-02,A,C,week,,,,\n"
)


def test_import_funnel__keeps_each_step_with_a_line_of_the_audit(
    tmp_path: Path, store: MemoryStore
) -> None:
    done = import_funnel(write(tmp_path, TALK), store, actor="anna")
    lines = store.list_audit(action="record")

    assert (done.tables[0].kept, done.tables[0].same) == (4, 0)
    assert [line.subject_id for line in lines] == [
        "t1/match/2026-03-02",
        "t1/meeting/2026-03-09",
        "t1/no/2026-03-20",
        "t2/match/2026-03-02",
    ]
    assert json.loads(lines[2].detail)["reason"] == "too early"
    assert store.verify_audit().is_sound


def test_import_funnel__adds_nothing_the_second_time(tmp_path: Path, store: MemoryStore) -> None:
    path = write(tmp_path, TALK)
    import_funnel(path, store)
    before = show_funnel(store)
    again = import_funnel(path, store)

    assert (again.tables[0].kept, again.tables[0].same) == (0, 4)
    assert show_funnel(store) == before
    assert store.count_records("funnel_step") == 4


def test_import_funnel__keeps_nothing_on_a_dry_run(tmp_path: Path, store: MemoryStore) -> None:
    done = import_funnel(write(tmp_path, TALK), store, dry_run=True)

    assert (done.tables[0].kept, done.is_done) == (4, False)
    assert store.count_records("funnel_step") == 0


FAULTS = {
    "t1,mach,2026-03-02,A,B,week,,,,": (
        "steps.csv, row 3, column step: 'mach' is no step that is known; write one of match, "
        "request, acceptance, meeting, intent, signed, delivered, no; the nearest is 'match'"
    ),
    "t9,meeting,2026-03-09,,,,,,,": (
        "steps.csv, row 3, column relation_id: the relation 't9' is unknown; "
        "name its two members in from_id and to_id, or mend the id"
    ),
    "t1,match,2026-03-02,A,X,week,,,,": (
        "steps.csv, row 3, column to_id: the member 'X' is unknown; add the member first"
    ),
    "t1,match,2026-03-02,A,B,weak,,,,": (
        "steps.csv, row 3, column event_id: the event 'weak' is unknown; "
        "the nearest is 'week', or add the event first"
    ),
    "t1,no,2026-03-20,A,B,week,,,,": (
        "steps.csv, row 3, column reason: a no without a reason; write one of too early, benefit "
        "unclear, commercial route unclear, vague text, scientific doubts, no budget, competitor, "
        "confidentiality, timing, other"
    ),
    "t1,match,2199-01-01,A,B,week,,,,": (
        f"steps.csv, row 3, column on: 2199-01-01 lies in the future, today is {date.today()}; "
        "mend the day"
    ),
    "old,match,2026-01-20,A,B,week,,,,": (
        "steps.csv, row 3, column on: match on 2026-01-20 lies before its relation, which begins "
        "2026-02-01; mend one of the two days"
    ),
    "t0,delivered,2026-02-20,,,,,,,": (
        "steps.csv, row 3, column on: delivered on 2026-02-20 lies before signed on 2026-03-01 in "
        "relation 't0'; mend one of the two days"
    ),
    "t0,meeting,2026-03-01,A,C,week,,,,": (
        "steps.csv, row 2, column from_id: relation 't0' is of A and B here and of A and C on "
        "2026-03-01; give the talk of other members an id of its own"
    ),
}


@pytest.mark.parametrize("row", [*FAULTS])
def test_import_funnel__tells_a_fault_in_one_line_and_keeps_nothing(
    row: str, tmp_path: Path, store: MemoryStore
) -> None:
    with pytest.raises(RefusedImport) as caught:
        import_funnel(write(tmp_path, f"{HEAD}t0,signed,2026-03-01,A,B,week,,,,\n{row}\n"), store)

    assert str(caught.value) == FAULTS[row]
    assert store.count_records("funnel_step") == 0
    assert store.list_audit(action="import") == []


def test_import_funnel__tells_counts_that_rise(tmp_path: Path, store: MemoryStore) -> None:
    with pytest.raises(RefusedImport) as caught:
        import_funnel(write(tmp_path, f"{COUNTS}week,100,120,20,\n", "funnel_counts"), store)

    assert str(caught.value) == (
        "funnel_counts.csv, row 2, column intents: 120 intents are more than 100 matches; "
        "whoever reached a step has passed those before it; mend one of the two"
    )
    assert store.count_records("edition_counts") == 0


def test_import_funnel__tells_an_edition_by_talks_or_by_counts(
    tmp_path: Path, store: MemoryStore
) -> None:
    import_funnel(write(tmp_path, f"{COUNTS}week,100,20,3,\n", "funnel_counts"), store)

    with pytest.raises(RefusedImport, match="'week' is told by counts alone; tell it by its talks"):
        import_funnel(write(tmp_path, TALK), store)


def test_import_funnel__names_a_column_as_the_table_does(
    tmp_path: Path, store: MemoryStore
) -> None:
    text = "洽谈编号,步骤,日期,发起方,对方\nt1,匹配,2026-03-02,A,X\n"

    with pytest.raises(RefusedImport, match="row 2, column 对方: the member 'X' is unknown"):
        import_funnel(write(tmp_path, text), store)


def test_import_funnel__refuses_what_differs_from_the_record(
    tmp_path: Path, store: MemoryStore
) -> None:
    import_funnel(write(tmp_path, TALK), store)
    other = TALK.replace("为时尚早", "no budget")

    with pytest.raises(RefusedImport, match="row 4, column step: no of relation 't1'"):
        import_funnel(write(tmp_path, other), store)


MATCHES = """need_id,offer_id,need_owner_id,offer_owner_id,score,is_chosen,is_withheld,reasons
n1,o1,A,B,0.91,true,false,text 0.9
n1,o2,A,C,0.41,false,false,text 0.4
n2,o2,B,C,0.71,true,true,text 0.7
"""
TIMETABLE = """meeting,side_a,side_b,slot,start,status
n1.o1,A,B,s1,2026-03-09 09:00,held
n2.o2,B,C,,,left out
"""


def test_import_funnel__takes_matches_and_a_timetable_as_they_are_written(
    tmp_path: Path, store: MemoryStore
) -> None:
    matches, table = write(tmp_path, MATCHES, "matches"), write(tmp_path, TIMETABLE, "timetable")
    done = import_funnel(matches, store, event_id="week", on=ON)
    import_funnel(table, store)

    assert [str(one) for one in done.notes] == [
        "matches.csv: 1 of 3 rows are not chosen or left out; they are passed over"
    ]
    reached = count_reached(store)
    assert (reached["match"], reached["meeting"]) == (2, 1)
    assert show_talk(store, "n1.o1").lines[1].event.event_id == "week"
    assert show_talk(store, "n2.o2").is_confidential


def test_import_funnel__keeps_a_match_once_though_it_comes_on_another_day(
    tmp_path: Path, store: MemoryStore
) -> None:
    matches = write(tmp_path, MATCHES, "matches")
    import_funnel(matches, store, event_id="week", on=ON)
    again = import_funnel(matches, store)

    assert (again.tables[0].kept, again.tables[0].same) == (0, 2)


def test_record_steps__takes_what_a_match_or_a_timetable_brings(store: MemoryStore) -> None:
    steps = [FunnelEvent("t1", one, ON, "A", "B", "week") for one in (Step.MEETING, Step.MATCH)]
    done = record_steps(store, steps, actor="anna")
    again = record_steps(store, steps, actor="anna")

    assert (len(done.kept), done.n_same, again.n_same) == (2, 0, 2)
    assert count_reached(store)["meeting"] == 1


def test_record_steps__keeps_nothing_where_one_is_wrong(store: MemoryStore) -> None:
    sound = FunnelEvent("t1", Step.MATCH, ON, "A", "B", "week")

    with pytest.raises(RefusedImport, match="steps, row 2, column to_id: the member 'X'"):
        record_steps(store, [sound, replace(sound, relation_id="t2", to_id="X")])
    assert store.count_records("funnel_step") == 0


def test_record_funnel__knows_the_members_of_its_talk(store: MemoryStore) -> None:
    record_funnel(store, "t1", "match", on=ON, from_id="A", to_id="B", event_id="week")
    done = record_funnel(store, "t1", "no", on=ON, reason="no budget")

    assert done.kept[0].to_id == "B"
    assert done.kept[0].reason is Reason.NO_BUDGET


def test_record_funnel__takes_members_from_a_relation_of_the_registry(store: MemoryStore) -> None:
    assert record_funnel(store, "old", "match", on=ON).kept[0].from_id == "A"


def test_record_funnel__tells_an_unknown_relation(store: MemoryStore) -> None:
    with pytest.raises(InvalidOption, match="the relation 't7' is unknown; name its two members"):
        record_funnel(store, "t7", "match", on=ON)


def test_withdraw_step__takes_back_a_step_and_says_why(store: MemoryStore) -> None:
    record_funnel(store, "t1", "match", on=ON, from_id="A", to_id="B")
    record_funnel(store, "t1", "meeting", on=ON)
    withdraw_step(store, "t1", "meeting", on=ON, why="they did not come")

    assert count_reached(store)["meeting"] == 0
    line = store.list_audit(action="withdraw")[0]
    assert json.loads(line.detail) == {"why": "they did not come"}


def test_withdraw_step__refuses_what_later_steps_need(store: MemoryStore) -> None:
    record_funnel(store, "t1", "signed", on=ON, from_id="A", to_id="B")
    record_funnel(store, "t1", "delivered", on=date(2026, 4, 2))

    with pytest.raises(InvalidOption, match="is delivered but not signed without it"):
        withdraw_step(store, "t1", "signed", on=ON, why="a mistake")


def test_show_funnel__counts_a_signed_agreement_that_a_talk_names(store: MemoryStore) -> None:
    keep_paper(store, sign_paper(None))
    record_funnel(store, "t1", "intent", on=ON, from_id="A", to_id="B", agreement_id="paper")

    reached = count_reached(store)
    assert (reached["signed"], reached["delivered"]) == (1, 0)


def test_show_funnel__counts_obligations_done_as_delivery(store: MemoryStore) -> None:
    keep_paper(store, sign_paper(date(2026, 5, 1)))
    record_funnel(store, "t1", "intent", on=ON, from_id="A", to_id="B", agreement_id="paper")

    assert count_reached(store)["delivered"] == 1
    assert count_reached(store, on=date(2026, 4, 15))["delivered"] == 0
    assert count_reached(store, on=date(2026, 3, 15))["signed"] == 0


def test_record_funnel__refuses_an_agreement_of_others(store: MemoryStore) -> None:
    paper = replace(
        sign_paper(None),
        parties=(Party("C"),),
        obligations=(),
        signatures=(),
        status=AgreementStatus.DRAFT,
    )
    keep_paper(store, paper)
    record_funnel(store, "t1", "match", on=ON, from_id="A", to_id="B")

    with pytest.raises(InvalidOption, match="neither A nor B is a party of agreement paper v1"):
        record_funnel(store, "t1", "intent", on=ON, agreement_id="paper")


def test_record_funnel__refuses_an_intent_after_the_signature_of_its_agreement(
    store: MemoryStore,
) -> None:
    keep_paper(store, sign_paper(None))

    with pytest.raises(InvalidOption, match="signed on 2026-04-02 lies before intent"):
        record_funnel(
            store, "t1", "intent", on=date(2026, 5, 2), from_id="A", to_id="B", agreement_id="paper"
        )


def test_show_talk__hides_what_is_confidential_from_all_but_the_office(store: MemoryStore) -> None:
    record_funnel(
        store, "t1", "match", on=ON, from_id="A", to_id="B", note="a dose", is_confidential=True
    )
    record_funnel(store, "t1", "meeting", on=ON)
    hidden, own = show_talk(store, "t1"), show_talk(store, "t1", own=True)

    assert (hidden.from_name, hidden.lines[0].event.note) == ("(confidential)", "")
    assert (own.from_name, own.lines[0].event.note) == ("Member A", "a dose")
    assert hidden.lines[1].event.step is Step.MEETING


def test_show_funnel__reproduces_the_reported_week_of_the_example() -> None:
    store = MemoryStore()
    load_example(store, actor="anna")
    summary = show_funnel(store, event_ids=["week-2018"])

    assert {str(one.step): one.n for one in summary.editions[0].rungs if one.n is not None} == {
        "match": 300,
        "intent": 100,
        "signed": 20,
    }
    assert summary.editions[0].comparator == "more than"
    values = {one.record_id: one.value["value"] for one in store.list_records("indicator")}
    assert [values[f"week-{one}"] for one in ("matchings", "intents", "signings")] == [300, 100, 20]


def test_show_funnel__names_the_nearest_event(tmp_path: Path, store: MemoryStore) -> None:
    import_funnel(write(tmp_path, TALK), store)

    with pytest.raises(InvalidOption, match="no talk of the event 'weeks' is recorded; the near"):
        show_funnel(store, event_ids=["weeks"])


def test_show_funnel__forgets_what_came_after_the_day(tmp_path: Path, store: MemoryStore) -> None:
    import_funnel(write(tmp_path, TALK), store)
    funnel = show_funnel(store, on=date(2026, 3, 10)).editions[0]

    assert (funnel.n_open, funnel.n_no) == (2, 0)
