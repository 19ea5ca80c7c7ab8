"""Made agreements, filings and releases."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from oncordia.domain.alliance import (
    ANY_PARTY,
    NO_CONDITIONS,
    Action,
    Agreement,
    AgreementKind,
    AgreementStatus,
    Aim,
    Clause,
    ClauseRef,
    Conditions,
    DataKind,
    Dataset,
    Filing,
    FilingKind,
    Grant,
    Party,
    Period,
    Release,
    amend_agreement,
    end_agreement,
    exact_date,
    make_name,
    revoke_agreement,
    sign_agreement,
)
from oncordia.testing.draw import chance, choose, choose_some, draw_day

_KINDS = (
    AgreementKind.FRAMEWORK,
    AgreementKind.DATA_TRANSFER,
    AgreementKind.CONSORTIUM,
    AgreementKind.MEMORANDUM,
)
_AIMS = ((), (Aim.HMB,), (Aim.GRU,), (Aim.DS, Aim.MDS))


def draw_agreements(
    rng: np.random.Generator,
    n_agreements: int,
    member_ids: Sequence[str],
    centre_ids: Sequence[str],
    first_day: date,
    last_day: date,
) -> list[Agreement]:
    """Every version of some agreements; the first ones create one centre each.

    Parameters
    ----------
    rng
        Source of randomness.
    n_agreements
        How many; at least one for each centre.
    member_ids, centre_ids
        Parties, and bodies to create.
    first_day, last_day
        The days within which they are signed and stopped.
    """
    versions: list[Agreement] = []
    for number in range(n_agreements):
        created = (centre_ids[number],) if number < len(centre_ids) else ()
        joined = centre_ids[: max(0, min(number, len(centre_ids)))]
        parent = f"A{int(rng.integers(number)):05d}" if number and chance(rng, 0.2) else ""
        draft = _draw_draft(rng, number, member_ids, created, joined, parent)
        versions += _live(rng, draft, first_day, last_day)
    return versions


def _draw_draft(
    rng: np.random.Generator,
    number: int,
    member_ids: Sequence[str],
    created: tuple[str, ...],
    joined: Sequence[str],
    parent_id: str,
) -> Agreement:
    parties = choose_some(rng, member_ids, 5)
    if joined and chance(rng, 0.3):
        parties.append(choose(rng, joined))
    bound = (*parties, *created)
    clauses = tuple(
        Clause(str(place + 1), "Made clause.", tuple(_draw_grants(rng, bound)))
        for place in range(1 + int(rng.integers(3)))
    )
    return Agreement(
        f"A{number:05d}",
        choose(rng, _KINDS),
        (make_name(f"Made agreement {number}"),),
        tuple(Party(member_id) for member_id in parties),
        clauses=clauses,
        creates=created,
        parent_id=parent_id,
    )


def _draw_grants(rng: np.random.Generator, bound: Sequence[str]) -> list[Grant]:
    return [
        Grant(
            (ANY_PARTY,) if chance(rng, 0.7) else (choose(rng, bound),),
            (ANY_PARTY,) if chance(rng, 0.7) else (choose(rng, bound),),
            tuple(choose_some(rng, tuple(DataKind), len(DataKind))),
            tuple(choose_some(rng, tuple(Action), len(Action))),
            choose(rng, _AIMS),
            NO_CONDITIONS if chance(rng, 0.5) else draw_conditions(rng),
        )
        for _ in range(1 + int(rng.integers(2)))
    ]


def draw_conditions(rng: np.random.Generator) -> Conditions:
    """Some conditions of a grant."""
    return Conditions(
        int(rng.choice([0, 10])),
        chance(rng, 0.2),
        chance(rng, 0.3),
        chance(rng, 0.3),
        chance(rng, 0.3),
        tuple(choose_some(rng, ("CN", "IT", "BE"), 3)) if chance(rng, 0.3) else (),
        "the board agrees" if chance(rng, 0.1) else "",
    )


def _sign(agreement: Agreement, on: date) -> Agreement:
    for member_id in agreement.party_ids:
        agreement = sign_agreement(agreement, member_id, on, "a hand")
    return agreement


def _live(
    rng: np.random.Generator, draft: Agreement, first_day: date, last_day: date
) -> list[Agreement]:
    """The versions that a draft comes to have: signed, amended, ended, revoked or run out."""
    if chance(rng, 0.1):
        return [draft]
    signed_on = draw_day(rng, first_day, first_day + (last_day - first_day) / 3)
    signed = _sign(draft, signed_on)
    versions = [signed]
    if chance(rng, 0.3):
        amended_on = draw_day(rng, signed_on, last_day)
        end = amended_on + timedelta(days=int(rng.integers(1, 1000)))
        period = Period(None, exact_date(end)) if chance(rng, 0.5) else Period()
        grants = _draw_grants(rng, (*draft.party_ids, *draft.creates))
        clauses = (*draft.clauses[:-1], Clause("9", "Amended clause.", tuple(grants)))
        versions.append(_sign(amend_agreement(signed, clauses=clauses, period=period), amended_on))
    last = versions[-1]
    if chance(rng, 0.4) and last.status is AgreementStatus.SIGNED and last.signed_on is not None:
        close = end_agreement if chance(rng, 0.5) else revoke_agreement
        versions[-1] = close(last, draw_day(rng, last.signed_on, last_day), "as agreed")
    return versions


def draw_filings(rng: np.random.Generator, versions: Sequence[Agreement]) -> list[Filing]:
    """Some filings between the parties of agreements."""
    filings = []
    for agreement in versions:
        ids = (*agreement.party_ids, *agreement.creates)
        if agreement.version > 1 or len(ids) < 2:
            continue
        for from_id in ids:
            others = tuple(one for one in ids if one != from_id)
            for kind in FilingKind:
                if chance(rng, 0.5):
                    tied = chance(rng, 0.5) or kind is FilingKind.HGR_COOPERATION
                    filing_id = f"F-{agreement.agreement_id}-{from_id}-{kind.replace(' ', '-')}"
                    agreement_id = agreement.agreement_id if tied else ""
                    filings.append(Filing(filing_id, kind, from_id, others, agreement_id))
    return filings


def draw_releases(
    rng: np.random.Generator, versions: Sequence[Agreement], datasets: Sequence[Dataset]
) -> list[Release]:
    """Some releases under agreements while they are in force."""
    releases = []
    for agreement in versions:
        first, ids = agreement.first_day, (*agreement.party_ids, *agreement.creates)
        if first is None or len(ids) < 2 or not datasets or agreement.last_day < first:
            continue
        last = min(agreement.last_day, first + timedelta(days=1000))
        owned = [one for one in datasets[:1000] if one.owner_id in ids]
        for number, dataset in enumerate(owned[:2]):
            to_id = next(one for one in ids if one != dataset.owner_id)
            clause = ClauseRef(agreement.agreement_id, agreement.version, "1")
            releases.append(
                Release(
                    f"R-{agreement.agreement_id}-{agreement.version}-{number}",
                    dataset.dataset_id,
                    dataset.owner_id,
                    to_id,
                    Action.MOVE,
                    draw_day(rng, first, last),
                    clause,
                    choose(rng, ("CN", "IT")),
                    dataset.n_people,
                )
            )
    return releases
