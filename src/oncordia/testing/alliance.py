"""Made alliances of any size: members, nested bodies, agreements over time, consents, data."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from oncordia.alliance import AllianceFacts
from oncordia.domain.alliance import (
    Action,
    Aim,
    Consent,
    DataKind,
    Dataset,
    Member,
    MemberKind,
    Person,
    Post,
    Purpose,
    Request,
    exact_date,
    make_name,
    parse_data_use,
)
from oncordia.domain.alliance import Period as Days
from oncordia.errors import InvalidOption
from oncordia.testing.alliance_papers import draw_agreements, draw_filings, draw_releases
from oncordia.testing.draw import chance, choose, choose_some, draw_day

_KINDS = (
    MemberKind.HOSPITAL,
    MemberKind.INSTITUTE,
    MemberKind.COMPANY,
    MemberKind.UNIVERSITY,
    MemberKind.PARK,
    MemberKind.FUND,
)
_PLACES = {"CN": "杭州", "IT": "Milan", "BE": "Leuven", "US": "Boston", "GB": "Leeds"}
_USES = (
    "GRU",
    "HMB",
    "HMB; NPU",
    "HMB; GS=CN,IT",
    "DS=DOID:162",
    "DS=DOID:162 (NCU); POA",
    "GRU; IRB",
    "GRU; NPUNCU; PUB",
    "HMB; TS=2026-12-31",
    "NRES",
)
_PURPOSES = (
    Purpose((Aim.HMB,), is_commercial=False, has_ethics_approval=True, will_publish=True),
    Purpose((Aim.DS,), ("DOID:162",), is_commercial=False, has_ethics_approval=True),
    Purpose((Aim.GRU,), is_commercial=False),
    Purpose((Aim.HMB,), is_commercial=True, has_ethics_approval=True),
    Purpose((Aim.MDS, Aim.HMB), is_commercial=False, will_publish=True),
    Purpose(),
)


@dataclass(frozen=True, slots=True)
class AllianceDesign:
    """How large a made alliance is and which days it spans."""

    n_members: int = 12
    n_agreements: int = 8
    n_centres: int = 2  # bodies that agreements create, at most one each
    n_people: int = 12
    n_donors: int = 40
    n_datasets: int = 100
    countries: tuple[str, ...] = ("CN", "IT", "BE", "US")
    first_day: date = date(2022, 1, 1)
    last_day: date = date(2027, 12, 31)

    def __post_init__(self) -> None:
        if self.n_members < 2 or self.n_donors < 1:
            raise InvalidOption("a made alliance needs 2 members and 1 donor at least")
        if self.n_centres > self.n_agreements:
            raise InvalidOption("a made alliance has at most one centre an agreement")


@dataclass(frozen=True, slots=True)
class MadeAlliance:
    """A made alliance: its facts, ready to decide on, and its people."""

    facts: AllianceFacts
    people: tuple[Person, ...]
    design: AllianceDesign


def make_alliance(rng: np.random.Generator, design: AllianceDesign | None = None) -> MadeAlliance:
    """A made alliance. The same generator state and design give the same alliance.

    Agreements overlap in time, stand under each other, have been amended, ended and revoked;
    consents end and are withdrawn; some data are derived from others' data.

    Parameters
    ----------
    rng
        Source of randomness.
    design
        Its size; None: a small one.
    """
    design = design or AllianceDesign()
    members = [_draw_member(rng, number, design) for number in range(design.n_members)]
    ids = [member.member_id for member in members]
    centres = [f"C{number:04d}" for number in range(design.n_centres)]
    papers = draw_agreements(
        rng, design.n_agreements, ids, centres, design.first_day, design.last_day
    )
    for number, centre in enumerate(centres):
        country = design.countries[number % len(design.countries)]
        name = (make_name(f"Made centre {number}"),)
        made_by = f"A{number:05d}"
        members.append(Member(centre, MemberKind.CENTRE, name, country, created_by=made_by))
    consents = _draw_consents(rng, ids, members, design)
    datasets = _draw_datasets(rng, members, consents, design)
    filings = draw_filings(rng, papers)
    facts = AllianceFacts(
        tuple(members),
        tuple(papers),
        tuple(consents),
        tuple(datasets),
        tuple(filings),
        tuple(draw_releases(rng, papers, datasets)),
    )
    people = tuple(_draw_person(rng, number, ids, design) for number in range(design.n_people))
    return MadeAlliance(facts, people, design)


def make_request(rng: np.random.Generator, alliance: MadeAlliance) -> Request:
    """A request of some member for a data set or a donor's data, on a day of the alliance."""
    facts = alliance.facts
    by_id = choose(rng, facts.members).member_id
    dataset = choose(rng, facts.datasets)
    action = choose(rng, tuple(Action))
    on = draw_day(rng, alliance.design.first_day, alliance.design.last_day)
    purpose = choose(rng, _PURPOSES)
    to_country = choose(rng, alliance.design.countries) if chance(rng, 0.2) else ""
    users = ("P00001",) if chance(rng, 0.2) else ()
    donor = choose(rng, dataset.subject_ids) if dataset.subject_ids else ""
    if donor and chance(rng, 0.2):
        return Request(by_id, action, dataset.data_kind, purpose, on, "", donor, users, to_country)
    kind = dataset.data_kind if chance(rng, 0.95) else choose(rng, tuple(DataKind))
    return Request(by_id, action, kind, purpose, on, dataset.dataset_id, "", users, to_country)


def _draw_member(rng: np.random.Generator, number: int, design: AllianceDesign) -> Member:
    country = choose(rng, design.countries)
    kind = choose(rng, _KINDS)
    share = float(rng.choice([0.0, 0.3, 0.5, 0.7])) if kind is MemberKind.COMPANY else None
    place = _PLACES.get(country, "")
    names = (make_name(f"Made {kind} {number}"), make_name(f"虚构机构{number}号"))
    # a few are part of one that came before, so that no ring can arise
    parent = f"M{int(rng.integers(number)):05d}" if number and chance(rng, 0.1) else ""
    return Member(
        f"M{number:05d}", kind, names, country, place, parent,
        foreign_share=None if chance(rng, 0.1) else share,
    )  # fmt: skip


def _draw_person(
    rng: np.random.Generator, number: int, ids: list[str], design: AllianceDesign
) -> Person:
    start = draw_day(rng, design.first_day, design.last_day)
    post = Post(choose(rng, ids), "Researcher", Days(exact_date(start)))
    names = (make_name(f"Made Person {number}"), make_name(f"虚构人{number}"))
    return Person(f"P{number:05d}", names, (), (post,))


def _draw_consents(
    rng: np.random.Generator, ids: list[str], members: list[Member], design: AllianceDesign
) -> list[Consent]:
    countries = {member.member_id: member.country for member in members}
    uses = [parse_data_use(text) for text in _USES]
    consents = []
    for number in range(design.n_donors):
        donor = f"S{number:06d}"
        for turn in range(1 + int(rng.integers(2)) if chance(rng, 0.95) else 0):
            holder = choose(rng, ids)
            start = draw_day(rng, design.first_day - timedelta(days=365), design.first_day)
            is_open = chance(rng, 0.8)
            end = None if is_open else draw_day(rng, design.first_day, design.last_day)
            gone = draw_day(rng, design.first_day, design.last_day)
            kinds = tuple(choose_some(rng, tuple(DataKind), 5)) if chance(rng, 0.3) else ()
            consents.append(
                Consent(
                    f"K{number:06d}-{turn}",
                    (donor,),
                    choose(rng, uses),
                    holder,
                    countries[holder],
                    Days(exact_date(start), None if end is None else exact_date(end)),
                    gone if chance(rng, 0.1) else None,
                    kinds,
                )
            )
    return consents


def _draw_datasets(
    rng: np.random.Generator,
    members: list[Member],
    consents: list[Consent],
    design: AllianceDesign,
) -> list[Dataset]:
    countries = {member.member_id: member.country for member in members}
    ids = [member.member_id for member in members]
    datasets: list[Dataset] = []
    for number in range(design.n_datasets):
        kind = choose(rng, tuple(DataKind))
        source = choose(rng, datasets) if datasets and chance(rng, 0.15) else None
        owner = choose(rng, ids)
        if source is not None and chance(rng, 0.6):
            owner = source.owner_id
        consent = choose(rng, consents) if consents and chance(rng, 0.3) else None
        donors: tuple[str, ...] = (f"S{int(rng.integers(design.n_donors)):06d}",)
        if consent is not None:
            donors = consent.subject_ids
        is_group = kind in (DataKind.AGGREGATE, DataKind.MODEL_UPDATE)
        n_people = int(rng.choice([0, 3, 60, 20_000])) if is_group else 0
        datasets.append(
            Dataset(
                f"D{number:06d}",
                owner,
                kind,
                () if is_group else donors,
                f"line {donors[0]}",
                consent.consent_id if consent is not None and not is_group else "",
                "",
                countries[owner] if chance(rng, 0.9) else "",
                n_people,
                int(rng.choice([1, 5, 20])) if kind is DataKind.AGGREGATE else None,
                derived_from=(source.dataset_id,) if source is not None else (),
            )
        )
    return datasets
