"""The life of an agreement in a store, and what the store then decides by it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from oncordia.domain.alliance import (
    Action,
    AgreementStatus,
    ClauseRef,
    Consent,
    DataKind,
    Dataset,
    Member,
    MemberKind,
    Outcome,
    Release,
    make_name,
    parse_data_use,
)
from oncordia.errors import InvalidAgreement, InvalidOption, InvalidRecord, StoreError
from oncordia.testing import MemoryStore
from oncordia.workflows import (
    add_agreement,
    amend_agreement,
    decide_agreement,
    end_agreement,
    init_workspace,
    list_agreement,
    load_example,
    revoke_agreement,
    show_agreement,
    show_audit,
    sign_agreement,
)
from oncordia.workflows.drafts import Kept, draft_value

TEXT = """\
agreement_id = "pact"
kind = "data transfer"
names = ["Pact on curves"]
start = "2024-01-01"
end = "2025-12-31"

[[parties]]
member_id = "firm"

[[parties]]
member_id = "hospital"

[[clauses]]
number = "1"
text = "The hospital sees the curves."

[[clauses.grants]]
from = ["firm"]
to = ["hospital"]
data_kinds = ["curves"]
actions = ["see"]
"""
SIGNED = date(2023, 12, 1)
DURING = date(2024, 6, 1)


@pytest.fixture
def store() -> Iterator[MemoryStore]:
    """Two members in China, and the curves of one donor."""
    with MemoryStore() as made:
        values: list[Kept] = [
            Member("firm", MemberKind.COMPANY, (make_name("Firm"),), "CN", foreign_share=0.0),
            Member(
                "hospital", MemberKind.HOSPITAL, (make_name("Clinic"),), "CN", foreign_share=0.0
            ),
            Consent("form", ("donor",), parse_data_use("HMB"), "hospital", "CN"),
            Dataset("curves-1", "firm", DataKind.CURVES, ("donor",), "", "form", country="CN"),
        ]
        with made.begin("anna") as unit:
            unit.put_records([draft_value(value) for value in values])
            unit.note("add", "member", "all")
        yield made


def write(folder: Path, text: str = TEXT) -> Path:
    path = folder / "pact.toml"
    path.write_text(text, encoding="utf-8")
    return path


def sign(store: MemoryStore, party: str, on: date = SIGNED) -> AgreementStatus:
    return sign_agreement(store, "pact", party=party, by="Li Wen", on=on).status


@pytest.fixture
def signed(store: MemoryStore, tmp_path: Path) -> MemoryStore:
    add_agreement(store, write(tmp_path))
    sign(store, "firm")
    sign(store, "hospital")
    return store


def decide(store: MemoryStore, on: date = DURING) -> tuple[Outcome, set[str]]:
    found = decide_agreement(
        store, who="hospital", action="read", data="curves", subject="donor", purpose="HMB", on=on
    ).decision
    return found.outcome, {reason.code for reason in found.reasons}


def list_actions(store: MemoryStore) -> list[str]:
    return [line.action for line in store.list_audit(subject=("agreement", "pact"))]


# -- add -------------------------------------------------------------------------------------


def test_add_agreement__keeps_a_draft_with_its_audit_line(
    store: MemoryStore, tmp_path: Path
) -> None:
    added = add_agreement(store, write(tmp_path)).agreement

    assert show_agreement(store, "pact").agreement == added
    assert added.status is AgreementStatus.DRAFT
    assert list_actions(store) == ["add"]


def test_add_agreement__refuses_unknown_parties_all_at_once(
    store: MemoryStore, tmp_path: Path
) -> None:
    text = TEXT.replace('"firm"', '"frim"').replace('"hospital"', '"hopsital"')

    with pytest.raises(InvalidAgreement) as refused:
        add_agreement(store, write(tmp_path, text))

    assert str(refused.value).splitlines() == [
        "pact.toml, row 8, column parties.member_id: the member 'frim' is unknown; "
        "the nearest is 'firm', or add the member first",
        "pact.toml, row 11, column parties.member_id: the member 'hopsital' is unknown; "
        "the nearest is 'hospital', or add the member first",
    ]
    assert store.list_records("agreement") == []
    assert list_actions(store) == []


def test_add_agreement__refuses_an_unknown_parent(store: MemoryStore, tmp_path: Path) -> None:
    with pytest.raises(InvalidAgreement, match="row 4, column parent_id: the agreement 'old' is"):
        add_agreement(store, write(tmp_path, TEXT.replace("start", 'parent_id = "old"\nstart')))


def test_add_agreement__takes_no_id_twice(store: MemoryStore, tmp_path: Path) -> None:
    add_agreement(store, write(tmp_path))

    with pytest.raises(InvalidAgreement, match="kept already as a draft; take its place with --re"):
        add_agreement(store, write(tmp_path))


def test_add_agreement__replaces_a_draft_and_voids_its_signatures(
    store: MemoryStore, tmp_path: Path
) -> None:
    add_agreement(store, write(tmp_path))
    sign(store, "firm")

    added = add_agreement(
        store, write(tmp_path, TEXT.replace("Pact on", "A pact on")), replace=True
    )

    assert added.agreement.signatures == ()
    assert added.replaced is not None
    assert len(added.replaced.signatures) == 1


def test_add_agreement__replaces_nothing_that_is_signed(
    signed: MemoryStore, tmp_path: Path
) -> None:
    with pytest.raises(InvalidAgreement, match="is kept already and is signed; amend it"):
        add_agreement(signed, write(tmp_path), replace=True)


# -- sign ------------------------------------------------------------------------------------


def test_sign_agreement__is_signed_once_every_party_has(store: MemoryStore, tmp_path: Path) -> None:
    add_agreement(store, write(tmp_path))

    assert sign(store, "firm") is AgreementStatus.DRAFT
    assert sign(store, "hospital") is AgreementStatus.SIGNED
    assert list_actions(store) == ["add", "sign", "sign"]


def test_sign_agreement__refuses_to_sign_twice(store: MemoryStore, tmp_path: Path) -> None:
    add_agreement(store, write(tmp_path))
    sign(store, "firm")

    with pytest.raises(InvalidAgreement, match="firm has signed agreement pact v1 already"):
        sign(store, "firm")


def test_sign_agreement__refuses_who_is_no_party(store: MemoryStore, tmp_path: Path) -> None:
    add_agreement(store, write(tmp_path))

    with pytest.raises(InvalidAgreement, match="fund is no party of agreement pact v1; its"):
        sign(store, "fund")


def test_sign_agreement__refuses_a_day_to_come(store: MemoryStore, tmp_path: Path) -> None:
    add_agreement(store, write(tmp_path))

    with pytest.raises(InvalidAgreement, match="a day to come"):
        sign(store, "firm", date.today() + timedelta(days=2))


def test_sign_agreement__names_the_nearest_id(signed: MemoryStore) -> None:
    with pytest.raises(InvalidAgreement, match="there is no agreement 'pakt'; the nearest is 'pac"):
        sign_agreement(signed, "pakt", party="firm", by="Li Wen")


# -- amend -----------------------------------------------------------------------------------

CHANGED = TEXT.replace('["curves"]', '["curves", "responses"]').replace("2025-12-31", "2026-12-31")


def test_amend_agreement__says_what_changes(signed: MemoryStore, tmp_path: Path) -> None:
    amended = amend_agreement(signed, write(tmp_path, CHANGED))

    assert [change.what for change in amended.changes] == [
        "period",
        "right of clause 1",
        "right of clause 1",
    ]
    assert amended.changes[2].after == "hospital may see curves and responses of firm"
    assert (amended.agreement.version, amended.agreement.status) == (2, AgreementStatus.DRAFT)


def test_amend_agreement__leaves_the_old_version_in_force_until_all_sign(
    signed: MemoryStore, tmp_path: Path
) -> None:
    amend_agreement(signed, write(tmp_path, TEXT.replace('["curves"]', '["responses"]')))
    sign(signed, "firm", date(2024, 3, 1))
    assert decide(signed)[0] is Outcome.PERMIT

    sign(signed, "hospital", date(2024, 3, 2))

    assert decide(signed) == (Outcome.REFUSE, {"AGR-KIND"})
    assert decide(signed, date(2024, 3, 1))[0] is Outcome.PERMIT


def test_amend_agreement__takes_the_place_of_an_unsigned_amendment(
    signed: MemoryStore, tmp_path: Path
) -> None:
    amend_agreement(signed, write(tmp_path, CHANGED))

    amended = amend_agreement(signed, write(tmp_path, TEXT.replace("sees the", "sees all")))

    assert amended.agreement.version == 2
    assert [change.what for change in amended.changes] == ["clause 1"]


def test_amend_agreement__waits_for_one_that_some_have_signed(
    signed: MemoryStore, tmp_path: Path
) -> None:
    amend_agreement(signed, write(tmp_path, CHANGED))
    sign(signed, "firm")

    with pytest.raises(InvalidAgreement, match="pact v2 waits for signatures of hospital"):
        amend_agreement(signed, write(tmp_path, CHANGED))


def test_amend_agreement__refuses_a_signature_older_than_the_version_before(
    signed: MemoryStore, tmp_path: Path
) -> None:
    amend_agreement(signed, write(tmp_path, CHANGED))

    with pytest.raises(InvalidAgreement, match="before version 1 was on 2023-12-01"):
        sign(signed, "firm", date(2023, 11, 1))


def test_amend_agreement__refuses_a_draft(store: MemoryStore, tmp_path: Path) -> None:
    add_agreement(store, write(tmp_path))

    with pytest.raises(InvalidAgreement, match="is draft; only signed ones are amended"):
        amend_agreement(store, write(tmp_path, CHANGED))


def test_amend_agreement__refuses_an_ended_one(signed: MemoryStore, tmp_path: Path) -> None:
    end_agreement(signed, "pact", on=DURING, why="done")

    with pytest.raises(InvalidAgreement, match="is ended; only signed ones are amended"):
        amend_agreement(signed, write(tmp_path, CHANGED))


def test_amend_agreement__refuses_what_changes_nothing(signed: MemoryStore, tmp_path: Path) -> None:
    with pytest.raises(InvalidAgreement, match="the text changes nothing"):
        amend_agreement(signed, write(tmp_path))


def test_amend_agreement__refuses_another_kind(signed: MemoryStore, tmp_path: Path) -> None:
    with pytest.raises(InvalidAgreement, match="cannot change kind; leave it as it is"):
        amend_agreement(signed, write(tmp_path, CHANGED.replace("data transfer", "compact")))


# -- end, revoke -----------------------------------------------------------------------------


def test_end_agreement__stops_at_its_day(signed: MemoryStore) -> None:
    end_agreement(signed, "pact", on=DURING, why="the project is done")

    assert decide(signed, DURING - timedelta(days=1))[0] is Outcome.PERMIT
    assert decide(signed, DURING) == (Outcome.REFUSE, {"AGR-ENDED"})


def test_revoke_agreement__lists_what_went_out(signed: MemoryStore) -> None:
    decide(signed)
    clause = ClauseRef("pact", 1, "1")
    release = Release("r1", "curves-1", "firm", "hospital", Action.SEE, DURING, clause)
    with signed.begin("anna") as unit:
        unit.put_record(draft_value(release))
        unit.note("release", "release", "r1")

    closed = revoke_agreement(signed, "pact", on=date(2024, 7, 1), why="a party left")

    assert closed.agreement.status is AgreementStatus.REVOKED
    assert [(one.what, one.of, one.to_id, one.on) for one in closed.released] == [
        ("permit", "curves of donor", "hospital", DURING),
        ("release", "curves-1", "hospital", DURING),
    ]


def test_revoke_agreement__lets_an_unsigned_amendment_lapse(
    signed: MemoryStore, tmp_path: Path
) -> None:
    amend_agreement(signed, write(tmp_path, CHANGED))
    sign(signed, "firm")

    closed = revoke_agreement(signed, "pact", on=DURING, why="a party left")

    assert (closed.agreement.version, closed.agreement.status) == (1, AgreementStatus.REVOKED)
    assert closed.lapsed is not None
    assert decide(signed) == (Outcome.REFUSE, {"AGR-REVOKED"})
    with pytest.raises(InvalidAgreement, match="is revoked and takes no signature"):
        sign(signed, "hospital")


@pytest.mark.parametrize("close", [end_agreement, revoke_agreement])
def test_close_agreement__refuses_a_draft(
    store: MemoryStore, tmp_path: Path, close: Callable[..., object]
) -> None:
    add_agreement(store, write(tmp_path))

    with pytest.raises(InvalidAgreement, match="is draft; only a signed one can be"):
        close(store, "pact", on=DURING, why="done")


def test_end_agreement__refuses_a_day_before_its_signing(signed: MemoryStore) -> None:
    with pytest.raises(InvalidAgreement, match="was signed on 2023-12-01, it cannot stop"):
        end_agreement(signed, "pact", on=date(2023, 1, 1), why="done")


def test_end_agreement__refuses_no_reason(signed: MemoryStore) -> None:
    with pytest.raises(InvalidRecord, match="is empty; write it down"):
        end_agreement(signed, "pact", on=DURING, why=" ")


# -- show, list, decide ----------------------------------------------------------------------


def test_show_agreement__shows_an_older_version(signed: MemoryStore, tmp_path: Path) -> None:
    amend_agreement(signed, write(tmp_path, CHANGED))

    shown = show_agreement(signed, "pact", version=1)

    assert shown.agreement.status is AgreementStatus.SIGNED
    assert [one.version for one in shown.versions] == [1, 2]
    assert shown.member_names == {"firm": "Firm", "hospital": "Clinic"}


def test_show_agreement__refuses_a_version_that_is_not(signed: MemoryStore) -> None:
    with pytest.raises(InvalidAgreement, match="pact has no version 7; there are 1"):
        show_agreement(signed, "pact", version=7)


@pytest.mark.parametrize(
    ("on", "version"), [(date(2023, 12, 31), None), (DURING, 1), (date(2026, 1, 1), None)]
)
def test_list_agreement__says_which_version_is_in_force(
    signed: MemoryStore, on: date, version: int | None
) -> None:
    assert [one.version_in_force for one in list_agreement(signed, on=on)] == [version]


def test_list_agreement__refuses_an_unknown_party(signed: MemoryStore) -> None:
    with pytest.raises(InvalidRecord, match="there is no member 'fund'"):
        list_agreement(signed, party="fund")


def test_decide_agreement__writes_its_line(signed: MemoryStore) -> None:
    decide(signed)

    line = show_audit(signed, subject="donor")[0]

    assert (line.action, line.subject_kind) == ("decide", "subject")
    assert '"outcome":"permit"' in line.detail


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"who": "hopital"}, "there is no member 'hopital'; the nearest is 'hospital'"),
        ({"subject": "doner"}, "there is no donor 'doner'; the nearest is 'donor'"),
        ({"data": "curve"}, "'curve' is no kind of data; the nearest is 'curves'"),
        ({"action": "reed"}, "'reed' is no action"),
        ({"purpose": "HBM"}, "'HBM' is no term of the Data Use Ontology"),
        ({"subject": "", "dataset": "curves-2"}, "there is no data set 'curves-2'; the nearest is"),
        ({"subject": "", "dataset": "curves-1", "data": "genome"}, "holds curves, not genome"),
        ({"subject": ""}, "name either a subject or a dataset"),
        ({"data": ""}, "name the kind of data"),
        ({"to_country": "Italy"}, "must be two capital letters"),
    ],
)
def test_decide_agreement__refuses(signed: MemoryStore, changed: dict[str, str], said: str) -> None:
    words = {"who": "hospital", "action": "see", "data": "curves", "subject": "donor"}
    n_lines = len(signed.list_audit())

    with pytest.raises((InvalidRecord, InvalidOption), match=said):
        decide_agreement(signed, **{"purpose": "HMB", **words, **changed}, on=DURING)

    assert len(signed.list_audit()) == n_lines


def test_decide_agreement__takes_the_kind_from_the_data_set(signed: MemoryStore) -> None:
    found = decide_agreement(
        signed, who="hospital", action="see", dataset="curves-1", purpose="HMB", on=DURING
    )

    assert found.decision.outcome is Outcome.PERMIT
    assert found.clause is not None
    assert found.clause.text == "The hospital sees the curves."


# -- init ------------------------------------------------------------------------------------


def test_init_workspace__counts_what_the_example_holds(tmp_path: Path) -> None:
    made = init_workspace(tmp_path / "work", example=True)

    assert made.counts["agreement"] == 16
    assert len(list_agreement(made.folder)) == 16


def test_init_workspace__leaves_another_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"")

    with pytest.raises(StoreError, match=r"holds thesis\.docx already"):
        init_workspace(tmp_path, example=True)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_load_example__gives_equal_records_each_time() -> None:
    with MemoryStore() as one, MemoryStore() as other:
        assert load_example(one) == load_example(other)
        assert one.list_records("agreement") == other.list_records("agreement")
