"""Agreements, decisions and the audit as plain lines or as JSON."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from oncordia.alliance import Change, say_action, say_grant, say_obligation, say_period
from oncordia.cli.wide import fold, lay_columns
from oncordia.domain.alliance import Agreement, AgreementStatus, choose_name, to_plain
from oncordia.domain.records import AuditCheck, AuditLine
from oncordia.workflows import (
    ClosedAgreement,
    ListedAgreement,
    MadeWorkspace,
    Released,
    ShownAgreement,
    find_missing,
)

_PLURALS = {
    "member": "members",
    "person": "people",
    "agreement": "agreements",
    "consent": "consents",
    "dataset": "data sets",
    "filing": "filings",
    "edition_counts": "editions by counts",
    "event": "events",
    "platform": "platforms",
    "indicator": "indicators",
    "need": "needs",
    "talk": "talks",
    "relation": "relations",
    "fact": "facts",
    "contradiction": "contradictions",
}
_MOST = 20  # of what was permitted, the latest
_CLOSED = (AgreementStatus.ENDED, AgreementStatus.REVOKED)


def render_workspace(made: MadeWorkspace, *, as_json: bool) -> str:
    """Where the workspace lies, and how many records of each kind it holds."""
    if as_json:
        return _json({"workspace": str(made.folder), "records": dict(made.counts)})
    lines = [str(made.folder)]
    lines += [
        f"  {number:>3} {kind if number == 1 else _PLURALS.get(kind, kind)}"
        for kind, number in made.counts.items()
    ]
    return "\n".join(lines)


def render_step(
    agreement: Agreement,
    *,
    changes: Sequence[Change] = (),
    replaced: Agreement | None = None,
    as_json: bool,
) -> str:
    """How far an agreement has come, and what this step changed."""
    if as_json:
        said = {**_plain(agreement), "missing": find_missing(agreement)}
        if changes:
            said["changes"] = [to_plain(change) for change in changes]
        return _json(said)
    lines = [*_say_stage(agreement)]
    if replaced is not None:
        void = f", void: {len(replaced.signatures)} signatures" if replaced.signatures else ""
        lines.append(f"  takes the place of the draft {replaced.digest[:12]}{void}")
    lines.append(f"  digest  {agreement.digest}")
    return "\n".join([*lines, *_say_changes(changes)])


def render_closed(closed: ClosedAgreement, *, as_json: bool) -> str:
    """That an agreement is over, and everything that went out under it."""
    if as_json:
        released = [to_plain(one) for one in closed.released]
        return _json({**_plain(closed.agreement), "released": released})
    lines = [*_say_stage(closed.agreement)]
    if closed.lapsed is not None:
        lines.append(f"  version {closed.lapsed.version} was not signed by all and lapses")
    return "\n".join([*lines, *_say_released(closed.released, closed.agreement.ended_on)])


def render_list(listed: Sequence[ListedAgreement], *, as_json: bool) -> str:
    """One line an agreement."""
    if as_json:
        return _json(
            [{**_plain(one.agreement), "version_in_force": one.version_in_force} for one in listed]
        )
    if not listed:
        return "no agreement"
    rows = [
        (
            one.agreement.agreement_id,
            f"v{one.agreement.version}",
            one.agreement.kind.value,
            one.agreement.status.value,
            f"v{one.version_in_force} in force" if one.version_in_force else "not in force",
            choose_name(one.agreement.names),
        )
        for one in listed
    ]
    return "\n".join(lay_columns(rows))


def render_agreement(shown: ShownAgreement, *, on: date | None, as_json: bool) -> str:
    """The whole of one version, its rights in words."""
    day = on or date.today()
    agreement = shown.agreement
    if as_json:
        return _json(
            {
                **_plain(agreement),
                "in_force": agreement.in_force(day),
                "versions": [
                    {"version": one.version, "status": one.status.value, "digest": one.digest}
                    for one in shown.versions
                ],
                "released": [to_plain(one) for one in shown.released],
            }
        )
    return "\n".join(
        [
            *_say_head(shown),
            *_say_body(shown, day),
            *_say_released(shown.released, agreement.ended_on),
        ]
    )


def _say_head(shown: ShownAgreement) -> Iterator[str]:
    agreement = shown.agreement
    yield from _say_stage(agreement)
    for name in agreement.names:
        yield from fold(f"  {name.text}", 4)
    said = {
        "kind": str(agreement.kind),
        "scope": agreement.scope,
        "place": agreement.place,
        "period": say_period(agreement.period),
        "signed": _say_report(agreement),
        "under": agreement.parent_id,
        "creates": ", ".join(agreement.creates),
        "digest": agreement.digest,
    }
    if len(shown.versions) > 1:
        said["versions"] = ", ".join(f"v{one.version} {one.status}" for one in shown.versions)
    for word, text in said.items():
        if text:
            yield from fold(f"  {word:<8} {text}", 11)


def _say_report(agreement: Agreement) -> str:
    if agreement.reported_on is None:
        return ""
    source = f", as {agreement.source.file} says" if agreement.source else ""
    return f"reported for {agreement.reported_on}{source}"


def _say_body(shown: ShownAgreement, day: date) -> Iterator[str]:
    agreement, names = shown.agreement, shown.member_names
    signed = {signature.member_id: signature for signature in agreement.signatures}
    yield "parties"
    for party in agreement.parties:
        signature = signed.get(party.member_id)
        when = f", signed {signature.on} by {signature.by}" if signature else ""
        name = f": {names[party.member_id]}" if party.member_id in names else ""
        role = f" ({party.role})" if party.role else ""
        yield from fold(f"  {party.member_id}{name}{role}{when}", 4)
    for clause in agreement.clauses:
        head = f"§{clause.number}  "
        yield from fold(f"{head}{clause.text}", len(head))
        for grant in clause.grants:
            yield from fold(f"  right: {say_grant(grant)}", 4)
    if agreement.obligations:
        yield "obligations"
        for obligation in agreement.obligations:
            yield from fold(f"  {say_obligation(obligation, day)}", 4)
    if shown.changes:
        yield f"changed since version {agreement.version - 1}"
        yield from _say_changes(shown.changes)


def _say_stage(agreement: Agreement) -> Iterator[str]:
    """The agreement, how far it has come, and what is still to be done."""
    stage = f"{agreement}, {agreement.status}"
    if agreement.status in _CLOSED:
        why = f": {agreement.ended_why}" if agreement.ended_why else ""
        stage += f" on {agreement.ended_on}{why}"
    elif agreement.status is AgreementStatus.SIGNED:
        stage += f" on {agreement.signed_on}"
    else:
        stage += f", to be signed by {', '.join(find_missing(agreement))}"
    yield from fold(stage, 2)


def _say_changes(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        yield from fold(f"  {change.what}", 4)
        if change.before:
            yield from fold(f"    - {change.before}", 6)
        if change.after:
            yield from fold(f"    + {change.after}", 6)


def _say_released(released: Sequence[Released], ended_on: date | None = None) -> Iterator[str]:
    """What was handed over, and what was permitted, with a word where it came too late."""
    for what, title in (("release", "released under it"), ("permit", "permitted under it")):
        found = [one for one in released if one.what == what]
        if not found:
            continue
        yield title
        if len(found) > _MOST:
            yield f"  {len(found) - _MOST} earlier ones, see: oncordia audit show"
        for one in found[-_MOST:]:
            late = ", after its end" if ended_on is not None and one.on >= ended_on else ""
            yield from fold(
                f"  {one.on}  {one.to_id} to {say_action(one.action)} {one.of}, "
                f"v{one.clause.version} §{one.clause.clause}{late}",
                14,
            )


def render_audit(lines: Sequence[AuditLine], *, as_json: bool) -> str:
    """One line of text a line of the audit."""
    if as_json:
        return _json([_plain_line(line) for line in lines])
    return "\n".join(part for line in lines for part in fold(_say_line(line), 4)) or "no line"


def render_check(found: AuditCheck, *, as_json: bool) -> str:
    """Whether the audit is as it was written; else one line a fault."""
    if as_json:
        return _json(
            {
                "lines": found.n_lines,
                "sound": found.is_sound,
                "head": found.head.digest,
                "faults": [
                    {"kind": one.kind.value, "line": one.sequence, "message": one.message}
                    for one in found.faults
                ],
            }
        )
    if found.is_sound:
        return f"{found.n_lines} lines, each as it was written"
    return "\n".join(str(fault) for fault in found.faults)


def _say_line(line: AuditLine) -> str:
    at = f"{line.at[:19]}Z"
    head = f"{line.sequence}  {at}  {line.actor}  {line.action}  {line.subject_kind}"
    said = _say_detail(json.loads(line.detail))
    return f"{head} {line.subject_id}" + (f"  {said}" if said else "")


def _say_detail(detail: dict[str, Any]) -> str:
    """What stands in the detail of a line, without digests and what is nested."""
    plain = {
        name: ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in detail.items()
        if not isinstance(value, dict) and name not in ("digest", "previous", "replaced")
    }
    return "; ".join(f"{name} {value}" for name, value in plain.items() if value not in ("", None))


def _plain_line(line: AuditLine) -> dict[str, object]:
    return {
        "line": line.sequence,
        "at": line.at,
        "actor": line.actor,
        "action": line.action,
        "kind": line.subject_kind,
        "id": line.subject_id,
        "detail": json.loads(line.detail),
        "previous": line.previous,
        "digest": line.digest,
    }


def _plain(agreement: Agreement) -> dict[str, Any]:
    return {**to_plain(agreement), "status": agreement.status.value, "digest": agreement.digest}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
