"""Write ``tables.md`` from the registry of quantities."""

from pathlib import Path

from oncordia.domain import TABLES

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


if __name__ == "__main__":
    (Path(__file__).parent / "tables.md").write_text(render(), encoding="utf-8")
