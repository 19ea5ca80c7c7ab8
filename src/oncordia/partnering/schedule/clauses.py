"""Clauses as they grow: fresh variables, gates, ladders and counters."""

from collections.abc import Hashable, Sequence

from pysat.card import CardEnc, EncType

PAIRWISE = 5  # literals up to which "at most one" is said pair by pair


class Clauses:
    """A formula that grows.

    With ``with_causes`` a clause can belong to a cause: it then holds only while the literal of
    that cause is assumed, which lets a solver say which causes contradict each other.
    """

    def __init__(self, *, with_causes: bool = False) -> None:
        self.top = 0
        self.hard: list[list[int]] = []
        self.soft: list[tuple[int, int]] = []  # literal that should hold, weight
        self.with_causes = with_causes
        self.causes: dict[Hashable, int] = {}

    def fresh(self) -> int:
        """A new variable."""
        self.top += 1
        return self.top

    def add(self, *literals: int, cause: Hashable = None) -> None:
        """Add a clause; under a cause where causes are asked for."""
        clause = list(literals)
        if cause is not None and self.with_causes:
            if cause not in self.causes:
                self.causes[cause] = self.fresh()
            clause.append(-self.causes[cause])
        self.hard.append(clause)

    def any_of(self, literals: Sequence[int]) -> int:
        """Literal that holds if and only if one of the literals does."""
        if len(literals) == 1:
            return literals[0]
        gate = self.fresh()
        for literal in literals:
            self.add(-literal, gate)
        self.add(-gate, *literals)
        return gate

    def both(self, first: int, second: int) -> int:
        """Literal that holds if and only if both do."""
        gate = self.fresh()
        self.add(-gate, first)
        self.add(-gate, second)
        self.add(gate, -first, -second)
        return gate

    def at_most_one(self, literals: Sequence[int]) -> None:
        """Let no two of the literals hold."""
        if len(literals) > PAIRWISE:
            self.ladder(literals)
            return
        for place, literal in enumerate(literals):
            for other in literals[:place]:
                self.add(-literal, -other)

    def ladder(self, literals: Sequence[int]) -> list[int]:
        """Let at most one literal hold; rung i holds if and only if one of the first i + 1 does."""
        rungs = [literals[0]]
        for literal in literals[1:]:
            self.add(-literal, -rungs[-1])
            rungs.append(self.any_of([rungs[-1], literal]))
        return rungs

    def at_most(self, literals: Sequence[int], bound: int, cause: Hashable = None) -> None:
        """Let at most ``bound`` of the literals hold."""
        if len(literals) <= bound:
            return
        found = CardEnc.atmost(
            lits=list(literals), bound=bound, top_id=self.top, encoding=EncType.totalizer
        )
        self.top = max(self.top, found.nv)
        for clause in found.clauses:
            self.add(*clause, cause=cause)

    def count(self, literals: Sequence[int], most: int) -> list[list[int]]:
        """Counters of every prefix: ``[i][k]`` holds if k + 1 of the first i + 1 literals do.

        Each is an equivalence; counts above ``most`` are not kept.
        """
        rows: list[list[int]] = []
        for place, literal in enumerate(literals):
            before = rows[-1] if rows else []
            row = []
            for k in range(min(place + 1, most)):
                here = before[k] if k < len(before) else None
                step = literal if k == 0 else self.both(before[k - 1], literal)
                row.append(step if here is None else self.any_of([here, step]))
            rows.append(row)
        return rows
