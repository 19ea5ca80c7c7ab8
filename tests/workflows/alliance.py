"""A small alliance in a workspace: two members, a consent, an agreement that both signed."""

from datetime import date

from oncordia.domain.alliance import (
    Action,
    Agreement,
    AgreementKind,
    Clause,
    Consent,
    DataKind,
    Grant,
    Member,
    MemberKind,
    PartialDate,
    Party,
    Period,
    make_name,
    parse_data_use,
    sign_agreement,
)
from oncordia.workflows.drafts import draft_value
from oncordia.workflows.ports import RecordStore

DAY = date(2024, 6, 1)
HOSPITAL = Member("hospital", MemberKind.HOSPITAL, (make_name("Hospital"),), "IT")
INSTITUTE = Member("institute", MemberKind.INSTITUTE, (make_name("Institute"),), "DE")
OUTSIDER = Member("outsider", MemberKind.COMPANY, (make_name("Outsider"),), "DE")
CONSENT = Consent("C1", ("donor-1",), parse_data_use("GRU"), "hospital", "IT")
ALL_KINDS = (DataKind.RAW_WELLS, DataKind.RESPONSES, DataKind.CURVES)


def make_agreement(
    kinds: tuple[DataKind, ...] = ALL_KINDS,
    actions: tuple[Action, ...] = (Action.SEE, Action.MOVE),
) -> Agreement:
    """A framework of both, in force from 2024 on, which lets data of these kinds move."""
    grant = Grant(("hospital",), ("institute",), kinds, actions)
    draft = Agreement(
        "F1",
        AgreementKind.FRAMEWORK,
        (make_name("Framework"),),
        (Party("hospital"), Party("institute")),
        clauses=(Clause("3", "The institute may take copies of screens.", (grant,)),),
        period=Period(PartialDate(2024), None),
    )
    half = sign_agreement(draft, "hospital", date(2024, 1, 2), "Ada")
    return sign_agreement(half, "institute", date(2024, 1, 3), "Bo")


def fill_store(
    store: RecordStore,
    kinds: tuple[DataKind, ...] = ALL_KINDS,
    actions: tuple[Action, ...] = (Action.SEE, Action.MOVE),
) -> None:
    """Keep the small alliance."""
    values = (HOSPITAL, INSTITUTE, OUTSIDER, CONSENT, make_agreement(kinds, actions))
    with store.begin("ada") as unit:
        unit.put_records([draft_value(value) for value in values])
        unit.note("import", "workspace", "made", {"records": len(values)})
