"""Agreements as a store keeps them, shared by the use cases of their life."""

import getpass
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oncordia.domain.alliance import (
    Agreement,
    AgreementStatus,
    Member,
    choose_name,
    find_nearest,
    from_json,
)
from oncordia.domain.records import Record
from oncordia.errors import InvalidAgreement
from oncordia.workflows.drafts import draft_agreement
from oncordia.workflows.ports import RecordReader, RecordUnit

_FEW = 5_000  # records whose ids are all looked at for the nearest one
_OPEN = (AgreementStatus.DRAFT, AgreementStatus.PLANNED)


@dataclass(frozen=True, slots=True)
class KeptAgreement:
    """An agreement with its versions.

    ``current`` is what was written last; ``standing`` the last version that was signed by all, None
    where none was. They differ while an amendment waits for signatures.
    """

    current: Agreement
    versions: tuple[Agreement, ...]  # the last state of each, by rising version
    record_version: int

    @property
    def standing(self) -> Agreement | None:
        """The last version that all have signed, ended and revoked ones among them."""
        signed = [one for one in self.versions if one.status not in _OPEN]
        if self.current in signed:
            return self.current
        return signed[-1] if signed else None


def load_agreement(store: RecordReader, agreement_id: str) -> KeptAgreement:
    """The agreement of that id with all its versions.

    Raises
    ------
    InvalidAgreement
        None is kept; the message names the nearest.
    """
    record = store.get_record("agreement", agreement_id)
    if record is None:
        mend = _advise(store, "agreement", agreement_id, "list them with: oncordia agreement list")
        raise InvalidAgreement(f"there is no agreement {agreement_id!r}; {mend}")
    return KeptAgreement(_read(record), list_states(store, record), record.version)


def list_states(store: RecordReader, record: Record) -> tuple[Agreement, ...]:
    """The last state of each version of an agreement, by rising version."""
    current = _read(record)
    if current.version == 1 and not _may_have_amendment(current):
        return (current,)
    states: dict[int, Agreement] = {}
    for one in store.list_versions("agreement", record.record_id):
        agreement = _read(one)
        states[agreement.version] = agreement
    states[current.version] = current
    return tuple(states[version] for version in sorted(states))


def keep_agreement(
    unit: RecordUnit,
    agreement: Agreement,
    *,
    expected: int,
    action: str,
    detail: Mapping[str, Any],
) -> None:
    """Keep the agreement as it stands now, and what was done with it in the audit."""
    unit.put_record(draft_agreement(agreement), expected=expected)
    said = {"version": agreement.version, "digest": agreement.digest, "status": agreement.status}
    unit.note(action, "agreement", agreement.agreement_id, {**said, **detail})


def find_standing(versions: Sequence[Agreement], on: date) -> Agreement | None:
    """The version that counts on a day: the last one that has begun, in force or not."""
    begun = [one for one in versions if one.first_day is not None and one.first_day <= on]
    return begun[-1] if begun else None


def name_members(store: RecordReader, ids: Iterable[str]) -> dict[str, str]:
    """What to call each member that is known; the others are called by their id."""
    wanted = sorted(set(ids))
    records = store.list_records("member", ids=wanted) if wanted else []
    return {one.record_id: choose_name(from_json(Member, one.body).names) for one in records}


def find_unknown(store: RecordReader, kind: str, ids: Collection[str]) -> dict[str, str]:
    """What to do about each of the ids that no record of the kind has."""
    known = {record.record_id for record in store.list_records(kind, ids=sorted(ids))}
    return {
        one: _advise(store, kind, one, f"add the {kind} first") for one in sorted(set(ids) - known)
    }


def find_actor(actor: str | None) -> str:
    """Who acts: as said, else the user of this machine."""
    if actor:
        return actor
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _read(record: Record) -> Agreement:
    return from_json(Agreement, record.body)


def _may_have_amendment(agreement: Agreement) -> bool:
    """Whether a version after it may be among the older records: one that lapsed when it ended."""
    return agreement.status in (AgreementStatus.ENDED, AgreementStatus.REVOKED)


def _advise(store: RecordReader, kind: str, record_id: str, otherwise: str) -> str:
    if store.count_records(kind) > _FEW:
        return otherwise
    known = [record.record_id for record in store.list_records(kind)]
    nearest = find_nearest(record_id, known)
    return f"the nearest is {nearest!r}, or {otherwise}" if nearest else otherwise
