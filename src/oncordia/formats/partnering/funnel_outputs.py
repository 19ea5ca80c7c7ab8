"""Matches and timetables, as the program itself writes them, as steps of talks."""

from datetime import date

from oncordia.domain.partnering import Step
from oncordia.formats.partnering.funnel_steps import FunnelDefaults, StepRow, read_id
from oncordia.formats.registry.cells import Row

LEFT_OUT = "left out"


def read_match(row: Row, said: FunnelDefaults) -> StepRow | None:
    """The match of a need and an offer; None where it is not chosen, or wrong."""
    need_id, offer_id = read_id(row, "need_id", "need"), read_id(row, "offer_id", "offer")
    from_id = read_id(row, "need_owner_id", "member")
    to_id = read_id(row, "offer_owner_id", "member")
    is_chosen, is_withheld = row.truth("is_chosen"), row.truth("is_withheld")
    if from_id and from_id == to_id:
        row.refuse("offer_owner_id", f"{to_id!r} is on both sides", "name the two members")
    if not row.is_sound or is_chosen is False:
        return None
    return StepRow(
        row.file,
        row.number,
        f"{need_id}.{offer_id}",
        Step.MATCH,
        said.on or date.today(),
        from_id,
        to_id,
        said.event_id,
        is_confidential=is_withheld or False,
        source=row.source(),
        is_dated=said.on is not None,
    )


def read_meeting(row: Row, said: FunnelDefaults) -> StepRow | None:
    """A meeting of a timetable; None where it is left out of it, or wrong."""
    if row.text("status").casefold() == LEFT_OUT:
        return None
    meeting_id = read_id(row, "meeting", "meeting")
    from_id, to_id = read_id(row, "side_a", "member"), read_id(row, "side_b", "member")
    on = said.on
    if row.text("start"):
        try:
            on = date.fromisoformat(row.text("start")[:10])
        except ValueError:
            row.refuse("start", f"{row.text('start')!r} begins with no day", "write YYYY-MM-DD")
    elif on is None:
        row.refuse("start", "the row has no day", "write when it begins, or say it with --on")
    if from_id and from_id == to_id:
        row.refuse("side_b", f"{to_id!r} is on both sides", "name the two members")
    if not row.is_sound or on is None:
        return None
    return StepRow(
        row.file,
        row.number,
        meeting_id,
        Step.MEETING,
        on,
        from_id,
        to_id,
        said.event_id,
        source=row.source(),
    )
