"""What went out under an agreement: packed releases, and decisions that permitted something."""

import json
from dataclasses import dataclass

from oncordia.workflows.ports import RecordReader


@dataclass(frozen=True, slots=True)
class Released:
    """One thing that an agreement allowed."""

    what: str  # "release" or "permit"
    of: str  # the data set or donor, or the release
    to_id: str  # the member that got it or may have it
    on: str  # the day it was asked for, as ISO text
    clause: str
    line: int  # of the audit
    action: str = ""


def list_released(store: RecordReader, agreement_id: str) -> tuple[Released, ...]:
    """Everything that the audit says an agreement allowed, in the order of time."""
    found = []
    for action, what in (("decide", "permit"), ("release", "release")):
        for line in store.list_audit(action=action):
            detail = json.loads(line.detail)
            clause = detail.get("clause") or {}
            is_ours = isinstance(clause, dict) and clause.get("agreement_id") == agreement_id
            if not is_ours or detail.get("outcome", "permit") != "permit":
                continue
            request = detail.get("request", {})
            found.append(
                Released(
                    what=what,
                    of=line.subject_id,
                    to_id=str(request.get("by_id", detail.get("to", ""))),
                    on=str(request.get("on", line.at[:10])),
                    clause=f"v{clause.get('version')} §{clause.get('clause')}",
                    line=line.sequence,
                    action=str(request.get("action", "")),
                )
            )
    return tuple(sorted(found, key=lambda one: one.line))
