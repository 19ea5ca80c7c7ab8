"""Write ``alliance/who-may-see-what.md`` from the example alliance."""

from datetime import date
from pathlib import Path

from oncordia.alliance import RULE_CODES, AllianceFacts, decide
from oncordia.domain.alliance import (
    Action,
    DataKind,
    Decision,
    Outcome,
    Reason,
    Request,
    choose_name,
    parse_purpose,
)
from oncordia.testing import MemoryStore
from oncordia.workflows import load_example, load_facts, revoke_agreement

HEAD = """\
# Who may see what

One organoid line, S17, of the example alliance that `oncordia init --example` makes. Who may see
its raw wells, its curves and its genome, for biomedical research that an ethics committee approved
(purpose `{purpose}`), before, during and after the made framework agreement `framework-2024`
({first} to {last})? The table is written by `make docs` from the
decisions themselves; a test holds it. Bodies, donor and papers in it are made.

The first word is the outcome, then the clause that grants it, or the codes of the rules that refuse
or ask. A member's own data need no agreement: no exchange takes place, and where no clause says so
the decision is left to a human (`AGR-OWN`). [Agreements](agreements.md) shows how
to ask the same on the command line.
"""

AGREEMENT = "framework-2024"
LINE = "S17"
PURPOSE = "HMB; IRB"
KINDS = (DataKind.RAW_WELLS, DataKind.CURVES, DataKind.GENOME)
MEMBERS = (
    "lantern-biotech",
    "quercia-institute",
    "riverside-hospital",
    "shared-laboratory",
    "northgate-pharma",
)
ROLES = {
    "lantern-biotech": "party, owner of the wells and curves",
    "quercia-institute": "party, in Italy",
    "riverside-hospital": "party, owner of the genome",
    "shared-laboratory": "made by the agreement",
    "northgate-pharma": "no party",
}
DAYS = (
    ("Before", date(2023, 6, 1)),
    ("During", date(2024, 9, 1)),
    ("After", date(2026, 3, 1)),
)
REVOKED_ON = date(2024, 7, 1)


def render() -> str:
    """Text of the page."""
    store = MemoryStore()
    load_example(store, actor="docs")
    facts = load_facts(store, MEMBERS)
    framework = facts.versions[AGREEMENT][-1]
    parts = [
        HEAD.format(purpose=PURPOSE, first=framework.first_day, last=framework.period.last_day)
    ]
    decisions: list[Decision] = []
    for title, day in DAYS:
        parts.append(f"## {title}: {day}\n\n{_write_table(facts, day, decisions)}")
    revoke_agreement(store, AGREEMENT, on=REVOKED_ON, why="a party left", actor="docs")
    after = load_facts(store, MEMBERS)
    day = DAYS[1][1]
    parts.append(
        f"## Revoked on {REVOKED_ON}: {day}\n\nThe same day as above, but a party has revoked the "
        f"agreement two months before.\n\n{_write_table(after, day, decisions)}"
    )
    codes = sorted({reason.code for one in decisions for reason in _list_shown(one)})
    rows = "\n".join(f"| `{code}` | {RULE_CODES[code]} |" for code in codes)
    parts.append(f"## The codes above\n\n| code | meaning |\n|---|---|\n{rows}\n")
    return "\n".join(parts)


def _write_table(facts: AllianceFacts, day: date, decisions: list[Decision]) -> str:
    head = " | ".join(kind.value for kind in KINDS)
    lines = [f"| member | {head} |", "|---" * (len(KINDS) + 1) + "|"]
    for member_id in MEMBERS:
        found = [decide_one(facts, member_id, kind, day) for kind in KINDS]
        decisions += found
        name = choose_name(facts.members_by_id[member_id].names).removesuffix(" (made)")
        cells = " | ".join(_say(one) for one in found)
        lines.append(f"| {name}, {ROLES[member_id]} | {cells} |")
    return "\n".join(lines) + "\n"


def decide_one(facts: AllianceFacts, member_id: str, kind: DataKind, day: date) -> Decision:
    """Whether a member may see one kind of data of the line on a day."""
    purpose = parse_purpose(PURPOSE)
    return decide(Request(member_id, Action.SEE, kind, purpose, day, subject_id=LINE), facts, day)


def _say(decision: Decision) -> str:
    if decision.outcome is Outcome.PERMIT:
        assert decision.clause is not None
        return f"**permit** §{decision.clause.clause}"
    codes = [f"`{reason.code}`" for reason in _list_shown(decision)]
    return f"{decision.outcome} {', '.join(dict.fromkeys(codes))}"


def _list_shown(decision: Decision) -> list[Reason]:
    """The reasons that made the outcome; a permit names its clause instead."""
    if decision.outcome is Outcome.PERMIT:
        return []
    return [reason for reason in decision.reasons if reason.outcome is decision.outcome]


if __name__ == "__main__":
    (Path(__file__).parent / "alliance" / "who-may-see-what.md").write_text(
        render(), encoding="utf-8"
    )
