"""Problems that kept an import from being done, as plain lines or JSON."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from oncordia.domain import Problem

_MOST_PROBLEMS = 1_000  # printed one by one
_MOST_OF_A_SORT = 100  # where there are more: of one file, column and mend


def render_refusal(found: Sequence[object], *, as_json: bool) -> str:
    """One line a problem that kept an import from being done; of very many, the first of a sort."""
    problems = [one for one in found if isinstance(one, Problem)]
    if as_json:
        return json.dumps(
            {"is_done": False, "problems": [asdict(problem) for problem in problems]},
            ensure_ascii=False,
            indent=2,
        )
    if len(problems) <= _MOST_PROBLEMS:
        return "\n".join(str(problem) for problem in problems)
    lines: list[str] = []
    sorts: Counter[tuple[str, str | None, str]] = Counter()
    for problem in problems:
        sort = (problem.file, problem.column, problem.mend)
        sorts[sort] += 1
        if sorts[sort] <= _MOST_OF_A_SORT and len(lines) < _MOST_PROBLEMS:
            lines.append(str(problem))
    more = len(problems) - len(lines)
    return "\n".join([*lines, f"… and {more} more like these; --json prints all"])
