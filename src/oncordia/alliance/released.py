"""What was handed over under an agreement before it stopped."""

from datetime import date

from oncordia.alliance.facts import AllianceFacts
from oncordia.domain.alliance import Release


def list_released(
    facts: AllianceFacts, agreement_id: str, before: date | None = None
) -> tuple[Release, ...]:
    """Every release that a clause of an agreement allowed, by rising day and id.

    An agreement that stops takes nothing back by itself: what was released before stays with its
    receiver, and this is the list of it.

    Parameters
    ----------
    facts
        What is known.
    agreement_id
        The agreement, in any version.
    before
        Releases before this day alone; None: before the day its last version was ended or revoked,
        or all where it was neither.
    """
    if before is None:
        versions = facts.versions.get(agreement_id, ())
        ends = [one.ended_on for one in versions if one.ended_on is not None]
        before = max(ends, default=date.max)
    found = [
        release
        for release in facts.releases
        if release.clause.agreement_id == agreement_id and release.on < before
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.release_id)))
