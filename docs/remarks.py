"""Write ``therapy/remarks.md`` from the codes of remarks and their words."""

from pathlib import Path

from oncordia.domain.therapy import REMARKS, RemarkPart
from oncordia.reports.remark_words import REMARK_WORDS

HEAD = """\
# Remarks of a ranking

What a ranking says of a candidate or of itself is a code with values. This page is written by
`make docs` from the codes and their words; a test holds it. Where a count decides between singular
and plural the plural is shown. A dash means that the remark is for the tumour board alone.
"""
TITLES = {
    RemarkPart.REASON: "Reasons",
    RemarkPart.CAVEAT: "Caveats",
    RemarkPart.CAUTION: "Cautions of the whole ranking",
    RemarkPart.REFUSAL: "Refusals",
    RemarkPart.CHANGE: "What would change the rank",
}


def render() -> str:
    """The page: a table for each part of a ranking."""
    lines = [HEAD]
    for part, title in TITLES.items():
        lines += [
            f"## {title}\n",
            "| code | values | tumour board | patient |",
            "|---|---|---|---|",
        ]
        for code, rule in REMARKS.items():
            if rule.part is part:
                values = ", ".join(f"{name} ({kind})" for name, kind in rule.values.items())
                board, patient = REMARK_WORDS[code]
                said = "–" if patient is None else patient.many or patient.one
                row = (f"`{code}`", values or "–", board.many or board.one, said)
                lines.append(f"| {' | '.join(row)} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    (Path(__file__).parent / "therapy" / "remarks.md").write_text(render(), encoding="utf-8")
