"""Write ``tables.md`` from the registry of quantities, and the columns of a registry's tables."""

from collections.abc import Sequence
from pathlib import Path

from oncordia.domain import TABLES
from oncordia.domain.therapy import MEASURES
from oncordia.formats.partnering import FUNNEL_FORMS
from oncordia.formats.registry import FORMS, TableForm

HEAD = """\
# Tables

Every table at a door of Oncordia is a Polars frame whose columns stand in one registry
(`oncordia.domain.TABLES`). This page is written from it by `make docs`.
"""


def render() -> str:
    """Text of the page."""
    parts = [HEAD]
    for name, quantities in TABLES.items():
        rows = "\n".join(
            f"| `{q.name}` | {q.unit} | {q.meaning} | {q.missing} |" for q in quantities
        )
        parts.append(
            f"## {name}\n\n| column | unit | meaning | missing means |\n|---|---|---|---|\n{rows}\n"
        )
    return "\n".join(parts)


FIRST, LAST = "<!-- columns: written by docs/tables.py -->", "<!-- end of columns -->"


def render_columns(forms: Sequence[TableForm] = FORMS) -> str:
    """The accepted columns of each table."""
    parts = []
    for form in forms:
        rows = "\n".join(
            f"| `{column.name}` | {column.meaning} | {', '.join(column.aliases)} |"
            for column in form.columns
        )
        parts.append(
            f"### {form.stems[0]}\n\nA file or sheet called {', '.join(form.stems)}.\n\n"
            f"| column | meaning | goes also by |\n|---|---|---|\n{rows}\n"
        )
    return "\n".join(parts)


def renew_columns(text: str, forms: Sequence[TableForm] = FORMS) -> str:
    """A page with the columns of its tables as they are now."""
    head, rest = text.split(FIRST)
    return f"{head}{FIRST}\n\n{render_columns(forms)}\n{LAST}{rest.split(LAST)[1]}"


MEASURE_FIRST = "<!-- measures: written by docs/tables.py -->"
MEASURE_LAST = "<!-- end of measures -->"


def renew_measures(text: str) -> str:
    """The page of cohorts with the measures as they are now."""
    rows = "".join(
        f"| `{one.name}` | {one.unit} | {one.direction.split('_')[0]} | {one.lowest:g} | "
        f"{one.highest:g} | {one.meaning} |\n"
        for one in MEASURES.values()
    )
    head = (
        "| measure | unit | sensitive | values from | to | meaning |\n|---|---|---|---|---|---|\n"
    )
    before, rest = text.split(MEASURE_FIRST)
    return f"{before}{MEASURE_FIRST}\n\n{head}{rows}\n{MEASURE_LAST}{rest.split(MEASURE_LAST)[1]}"


if __name__ == "__main__":
    cohorts = Path(__file__).parent / "therapy" / "cohorts.md"
    cohorts.write_text(renew_measures(cohorts.read_text(encoding="utf-8")), encoding="utf-8")
    page = Path(__file__).parent / "alliance" / "registry.md"
    page.write_text(renew_columns(page.read_text(encoding="utf-8")), encoding="utf-8")
    funnel = Path(__file__).parent / "partnering" / "funnel.md"
    told = renew_columns(funnel.read_text(encoding="utf-8"), FUNNEL_FORMS)
    funnel.write_text(told, encoding="utf-8")
    (Path(__file__).parent / "tables.md").write_text(render(), encoding="utf-8")
