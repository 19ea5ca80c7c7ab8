"""All agreements, or those of a party, as they stand on a day."""

from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance import Agreement
from oncordia.errors import InvalidRecord
from oncordia.workflows.agreements import find_standing, find_unknown, load_agreement
from oncordia.workflows.workbench import Workspace, use_store


@dataclass(frozen=True, slots=True)
class ListedAgreement:
    """An agreement, and which version of it is in force on the day asked for."""

    agreement: Agreement
    version_in_force: int | None


def list_agreement(
    workspace: Workspace, *, party: str | None = None, on: date | None = None
) -> tuple[ListedAgreement, ...]:
    """Agreements by rising id.

    Parameters
    ----------
    workspace : where they are kept
    party : only those of this member
    on : day for which to say what is in force; None: today

    Raises
    ------
    InvalidRecord
        The party is unknown.
    """
    day = on or date.today()
    with use_store(workspace) as store:
        if party is not None:
            for one, mend in find_unknown(store, "member", {party}).items():
                raise InvalidRecord(f"there is no member {one!r}; {mend}")
        listed = []
        for record in store.list_records("agreement"):
            kept = load_agreement(store, record.record_id)
            if party is not None and party not in kept.current.party_ids:
                continue
            standing = find_standing(kept.versions, day)
            in_force = standing if standing is not None and standing.in_force(day) else None
            version = None if in_force is None else in_force.version
            listed.append(ListedAgreement(kept.current, version))
        return tuple(listed)
