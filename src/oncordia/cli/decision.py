"""A decision as plain lines or as JSON."""

import json
from collections.abc import Iterator

from oncordia.alliance import RuleCode, say_action
from oncordia.cli.wide import fold
from oncordia.domain.alliance import Decision, Outcome, Reason, pose_question, to_plain
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
        asks = decision.outcome is Outcome.ASK
        said = {
            "outcome": decision.outcome.value,
            "clause": None if decision.clause is None else to_plain(decision.clause),
            "clause_text": "" if decided.clause is None else decided.clause.text,
            "answer": None if decision.answer is None else to_plain(decision.answer),
            "question_id": pose_question(decision.request).question_id if asks else "",
            "reasons": [_plain(reason) for reason in decision.reasons],
            "request": to_plain(decision.request),
            "audit_line": decided.line,
        }
        return json.dumps(said, ensure_ascii=False, indent=2)
    clause_text = "" if decided.clause is None else decided.clause.text
    lines = [*say_decision(decision, clause_text), f"  audit   line {decided.line}"]
    return "\n".join(lines)


def say_decision(decision: Decision, clause_text: str = "") -> Iterator[str]:
    """Lines that say the outcome, the clause, each rule that spoke, and what may change it."""
    request = decision.request
    named = request.dataset_id or f"{request.data_kind} of {request.subject_id}"
    what = f"{say_action(request.action)} {named}"
    verdict = _VERDICTS[decision.outcome]
    yield from fold(f"{decision.outcome}: {request.by_id} {verdict} {what} on {request.on}", 2)
    if decision.clause is not None:
        yield from fold(f"  clause  {decision.clause}", 10)
        if clause_text:
            yield from fold(f"          {clause_text}", 10)
    yield from say_reasons(decision)
    if decision.outcome is Outcome.ASK:
        yield f"  asked   {pose_question(request).question_id}, see: oncordia agreement asks"


def say_reasons(decision: Decision) -> Iterator[str]:
    """Lines for each rule that spoke."""
    for reason in decision.reasons:
        word = "duty" if reason.outcome is Outcome.PERMIT else reason.outcome.value
        if reason.code == RuleCode.ANSWER_PERMIT:
            word = "answer"
        yield from fold(f"  {word:<7} {reason.code}: {reason.text}", 10)
        if reason.change:
            yield from fold(f"          to change: {reason.change}", 10)


def _plain(reason: Reason) -> dict[str, object]:
    return {
        "code": reason.code,
        "outcome": reason.outcome.value,
        "text": reason.text,
        "clause": None if reason.clause is None else to_plain(reason.clause),
        "change": reason.change,
    }
