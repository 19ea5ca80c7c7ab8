"""What went out under an agreement: what was handed over, and what was permitted."""

import json
from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance import Action, ClauseRef, Outcome, Release, from_json, from_plain
from oncordia.workflows.ports import RecordReader


@dataclass(frozen=True, slots=True)
class Released:
    """One thing that an agreement allowed."""

    what: str  # "release": handed over; "permit": allowed, as the audit says
    of: str  # the data set, or the donor whose data were asked for
    to_id: str
    action: Action
    on: date
    clause: ClauseRef


def list_released(store: RecordReader, agreement_id: str) -> tuple[Released, ...]:
    """Everything that a clause of an agreement allowed, by rising day.

    An agreement that stops takes nothing back by itself: this is the list of what stays with its
    receivers.
    """
    found = [*_list_releases(store), *_list_permits(store)]
    ours = [one for one in found if one.clause.agreement_id == agreement_id]
    return tuple(sorted(ours, key=lambda one: (one.on, one.of, one.to_id)))


def _list_releases(store: RecordReader) -> list[Released]:
    releases = [from_json(Release, record.body) for record in store.list_records("release")]
    return [
        Released("release", one.dataset_id, one.to_id, one.action, one.on, one.clause)
        for one in releases
    ]


def _list_permits(store: RecordReader) -> list[Released]:
    permits: dict[Released, None] = {}  # the same permit asked for twice counts once
    for line in store.list_audit(action="decide"):
        detail = json.loads(line.detail)
        if detail.get("outcome") != Outcome.PERMIT or not detail.get("clause"):
            continue
        clause, request = from_plain(ClauseRef, detail["clause"]), detail["request"]
        action, on = Action(request["action"]), date.fromisoformat(request["on"])
        of = line.subject_id
        if line.subject_kind == "subject":
            of = f"{request['data_kind']} of {of}"
        permits[Released("permit", of, request["by_id"], action, on, clause)] = None
    return list(permits)
