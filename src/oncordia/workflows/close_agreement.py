"""Closing an agreement at a day, and listing what went out under it: its end or revocation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance import Agreement
from oncordia.workflows.agreements import find_actor, keep_agreement, load_agreement
from oncordia.workflows.released import Released, list_released
from oncordia.workflows.workbench import Workspace, use_store


@dataclass(frozen=True, slots=True)
class ClosedAgreement:
    """The closed agreement, the unsigned amendment that lapsed, and what went out under it."""

    agreement: Agreement
    lapsed: Agreement | None
    released: tuple[Released, ...]


def close_agreement(
    workspace: Workspace,
    agreement_id: str,
    close: Callable[[Agreement, date, str], Agreement],
    *,
    action: str,
    on: date,
    why: str,
    actor: str | None = None,
) -> ClosedAgreement:
    """Close the last version that all have signed; an amendment without all signatures lapses."""
    with use_store(workspace) as store, store.begin(find_actor(actor)) as unit:
        kept = load_agreement(unit, agreement_id)
        standing = kept.standing or kept.current
        closed = close(standing, on, why)
        lapsed = kept.current if kept.current.version > standing.version else None
        released = list_released(unit, agreement_id)
        keep_agreement(
            unit,
            closed,
            expected=kept.record_version,
            action=action,
            detail={"on": on.isoformat(), "why": why, "n_released": len(released)},
        )
        return ClosedAgreement(closed, lapsed, released)
