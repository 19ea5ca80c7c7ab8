"""A decision as plain lines or as JSON."""

import json
from collections.abc import Iterator

from oncordia.alliance import say_action
from oncordia.domain.alliance import Outcome, Reason, to_plain
from oncordia.workflows import DecidedAgreement

_VERDICTS = {
    Outcome.PERMIT: "may",
    Outcome.ASK: "may only if a human agrees to",
    Outcome.REFUSE: "may not",
}


def render_decision(decided: DecidedAgreement, *, as_json: bool) -> str:
    """Outcome, the clause in words, each rule that spoke, and what would have to change."""
    decision = decided.decision
    if as_json:
        said = {
            "outcome": decision.outcome.value,
            "clause": None if decision.clause is None else to_plain(decision.clause),
            "clause_text": "" if decided.clause is None else decided.clause.text,
            "reasons": [_plain(reason) for reason in decision.reasons],
            "request": to_plain(decision.request),
            "audit_line": decided.line,
        }
        return json.dumps(said, ensure_ascii=False, indent=2)
    return "\n".join(_say(decided))


def _say(decided: DecidedAgreement) -> Iterator[str]:
    decision = decided.decision
    request = decision.request
    named = request.dataset_id or f"{request.data_kind} of {request.subject_id}"
    what = f"{say_action(request.action)} {named}"
    verdict = _VERDICTS[decision.outcome]
    yield f"{decision.outcome}: {request.by_id} {verdict} {what} on {request.on}"
    if decision.clause is not None:
        yield f"  clause  {decision.clause}"
        if decided.clause is not None:
            yield f"          {decided.clause.text}"
    for reason in decision.reasons:
        word = "duty" if reason.outcome is Outcome.PERMIT else reason.outcome.value
        yield f"  {word:<7} {reason.code}: {reason.text}"
        if reason.change:
            yield f"          to change: {reason.change}"
    yield f"  audit   line {decided.line}"


def _plain(reason: Reason) -> dict[str, object]:
    return {
        "code": reason.code,
        "outcome": reason.outcome.value,
        "text": reason.text,
        "clause": None if reason.clause is None else to_plain(reason.clause),
        "change": reason.change,
    }
