"""Proof: core-guided search raises the bound below until a timetable meets it."""

from collections.abc import Callable
from typing import Any

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from oncordia.domain.partnering import Placement
from oncordia.partnering.schedule.encode import Encoding

Bound = Callable[[int], None]


class _Prover(RC2):  # type: ignore[misc]  # the library has no types
    """RC2 that tells each lower bound as it finds it."""

    tell: Bound | None = None

    def process_core(self) -> None:
        super().process_core()
        if self.tell is not None:
            self.tell(int(self.cost))


def prove_optimum(
    encoding: Encoding, solver: str, tell: Bound
) -> tuple[list[Placement], int] | None:
    """Best timetable and its cost, proved; None where the rules allow none.

    Parameters
    ----------
    encoding
        The problem as clauses.
    solver
        Name of the SAT engine, as ``glucose4``.
    tell
        Is told each lower bound on the cost.
    """
    clauses = encoding.clauses
    formula: Any = WCNF()
    formula.extend(clauses.hard)
    for literal, weight in clauses.soft:
        formula.append([literal], weight=weight)
    with _Prover(formula, solver=solver) as prover:
        prover.tell = tell
        model = prover.compute()
        if model is None:
            return None
        return encoding.read(model), int(prover.cost)
