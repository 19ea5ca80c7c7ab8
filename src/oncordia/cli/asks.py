"""``oncordia agreement asks`` and ``oncordia agreement answer``."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from oncordia.cli.workspace import HERE, Actor, AsJson, WorkspaceFolder, parse_day

if TYPE_CHECKING:
    from oncordia.domain.alliance import Answer
    from oncordia.workflows import AnsweredAgreement, ListedAsk


def asks(
    on: Annotated[
        str | None, typer.Option("--on", help="Day for which they are asked; else today.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also those that are answered or asked no more.")
    ] = False,
    workspace: WorkspaceFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Questions that decisions asked of a human and that are open.

    \b
    $ oncordia agreement asks --on 2024-09-02
    ask-3f0c1d2e4b5a, open, for people of riverside-hospital
    """
    from oncordia.workflows import list_asks

    listed = list_asks(workspace, on=parse_day("--on", on), is_open=not every)
    typer.echo(_render_asks(listed, as_json=as_json))


def answer(
    question_id: Annotated[str, typer.Argument(help="Id of the question.", metavar="ID")],
    by: Annotated[str, typer.Option(help="The person who answers; must hold a post there.")],
    permit: Annotated[bool, typer.Option("--permit/--refuse", help="What the person says.")],
    reason: Annotated[str, typer.Option(help="Why, in plain words.")],
    until: Annotated[
        str | None, typer.Option(help="Last day it holds; else as long as nothing changes.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="Day from which it holds; else today.")
    ] = None,
    workspace: WorkspaceFolder = HERE,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """A person answers a question. A later answer stands beside it and rules from its day.

    \b
    $ oncordia agreement answer ask-3f0c1d2e4b5a --by zhao-min --permit \\
        --reason "the committee agreed" --until 2025-06-30
    ask-3f0c1d2e4b5a v1, permit from 2024-09-02 until 2025-06-30
    """
    from oncordia.workflows import answer_agreement

    answered = answer_agreement(
        workspace,
        question_id,
        by=by,
        permit=permit,
        reason=reason,
        until=parse_day("--until", until),
        on=parse_day("--on", on),
        actor=actor,
    )
    typer.echo(_render_answered(answered, as_json=as_json))


def _render_asks(listed: "Sequence[ListedAsk]", *, as_json: bool) -> str:
    if as_json:
        return json.dumps([_plain(one) for one in listed], ensure_ascii=False, indent=2)
    return "\n".join(line for one in listed for line in _say_ask(one)) or "no question"


def _render_answered(answered: "AnsweredAgreement", *, as_json: bool) -> str:
    from oncordia.cli.decision import say_decision
    from oncordia.domain.alliance import to_plain

    if as_json:
        said = {
            "question_id": answered.answer.question.question_id,
            "answer": to_plain(answered.answer),
            "decision": to_plain(answered.decision),
            "audit_line": answered.line,
        }
        return json.dumps(said, ensure_ascii=False, indent=2)
    lines = [
        *_say_answer(answered.answer, 0),
        *say_decision(answered.decision),
        f"  audit   line {answered.line}",
    ]
    return "\n".join(lines)


def _say_ask(listed: "ListedAsk") -> Iterator[str]:
    """What is asked, of whom, why, and what was answered before."""
    from oncordia.alliance import say_action, say_purpose
    from oncordia.cli.decision import say_reasons
    from oncordia.cli.wide import fold

    weighed = listed.weighed
    question, decision = weighed.question, weighed.decision
    whose = ", ".join(weighed.answerer_ids)
    state = f"open, for people of {whose}" if weighed.is_open else decision.outcome.value
    yield from fold(f"{question.question_id}, {state}", 2)
    named = question.dataset_id
    if question.subject_id:
        part = f" in {named}" if named else ""
        named = f"{question.data_kind} of {question.subject_id}{part}"
    goal = say_purpose(question.purpose)
    where = f", in {question.to_country}" if question.to_country else ""
    users = f", by {', '.join(question.user_ids)}" if question.user_ids else ""
    what = f"{question.by_id} to {say_action(question.action)} {named}"
    yield from fold(f"  what    {what}{f' for {goal}' if goal else ''}{where}{users}", 10)
    if decision.clause is not None:
        yield from fold(f"  clause  {decision.clause}", 10)
    yield from say_reasons(decision)
    for one in listed.answers:
        yield from _say_answer(one, 2)


def _say_answer(answer: "Answer", n_blanks: int) -> Iterator[str]:
    from oncordia.cli.wide import fold

    until = f" until {answer.until}" if answer.until else ""
    head = f"{answer.ref}, {answer.outcome} from {answer.on}{until}"
    said = f"{head}, {answer.person_id} for {answer.member_id}: {answer.reason}"
    yield from fold(" " * n_blanks + said, n_blanks + 2)


def _plain(listed: "ListedAsk") -> dict[str, Any]:
    from oncordia.domain.alliance import to_plain

    weighed = listed.weighed
    return {
        "question_id": weighed.question.question_id,
        "is_open": weighed.is_open,
        "question": to_plain(weighed.question),
        "decision": to_plain(weighed.decision),
        "answerers": list(weighed.answerer_ids),
        "answers": [to_plain(one) for one in listed.answers],
    }
