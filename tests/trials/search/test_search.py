"""The search over designs: exact answers, then a race."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import ClassVar

import numpy as np
import pytest
from scipy.stats import binom

from oncordia.domain.trials import (
    Fate,
    Outcomes,
    Target,
    check_settings,
    parse_constraint,
    parse_target,
    setting,
)
from oncordia.errors import InvalidDesign, InvalidOption
from oncordia.trials import (
    PlainDesign,
    PlayedTrial,
    SearchOptions,
    SimulationOptions,
    Space,
    build_design,
    optimise,
    parse_variation,
)


@dataclass(frozen=True)
class Rate:
    name: str
    p: float


@dataclass(frozen=True)
class _Draws:
    n: int
    cut: int
    p: float

    def run(self, seed: int, first: int, last: int) -> Outcomes:
        responders = np.random.default_rng((seed, first)).binomial(self.n, self.p, last - first)
        ones = np.ones(last - first)
        return Outcomes(
            (responders >= self.cut)[:, None], self.n * ones, ones.astype(np.int64), ones < 0
        )


@dataclass(frozen=True)
class Sample(PlainDesign):
    """One sample of n; the null of a fifth is rejected from a number of responders on."""

    scenario_type: ClassVar[type[Rate]] = Rate
    name: str = setting("Name", default="sample")
    n: int = setting("Patients", low=1, default=20)
    cut: int = setting("Least responders", low=1, default=8)

    def __post_init__(self) -> None:
        check_settings(self)
        if self.cut > self.n:
            raise InvalidDesign("cut is above n", "cut")

    def play_trial(self, rng: np.random.Generator, scenario: Rate) -> PlayedTrial:
        raise NotImplementedError

    def prepare(self, scenario: Rate) -> _Draws:  # type: ignore[override]
        return _Draws(self.n, self.cut, scenario.p)

    def list_scenarios(self) -> tuple[Rate, ...]:
        return Rate("null", 0.2), Rate("alternative", 0.5)

    def find_null(self, scenario: Rate) -> tuple[bool, ...]:
        return (scenario.p <= 0.2,)


@dataclass(frozen=True)
class KnownSample(Sample):
    """The same with exact answers."""

    def prepare(self, scenario: Rate) -> _Draws:  # type: ignore[override]
        raise AssertionError(f"a design whose answers are exact met a trial of {scenario}")

    def find_exact(self, scenario: Rate) -> dict[str, float]:
        name = "type1" if self.find_null(scenario)[0] else "power"
        return {
            "expected_n": float(self.n),
            name: float(binom.sf(self.cut - 1, self.n, scenario.p)),
        }


LIMITS = [parse_constraint("type1<=0.05"), parse_constraint("power >= 0.8")]
VARIED = (parse_variation("n=10..24"), parse_variation("cut=4..10"))


def _find_smallest() -> tuple[int, int]:
    return next(
        (n, cut)
        for n in range(10, 25)
        for cut in range(4, 11)
        if binom.sf(cut - 1, n, 0.2) <= 0.05 and binom.sf(cut - 1, n, 0.5) >= 0.8
    )


def test_optimise__finds_the_smallest_design_without_simulation() -> None:
    result = optimise(Space(KnownSample(), VARIED), parse_target("expected_n"), LIMITS)
    assert result.best is not None
    assert (result.best.varied["n"], result.best.varied["cut"]) == _find_smallest()
    assert result.best.trials == 0
    assert len(result.designs) + result.n_invalid == 15 * 7


def test_optimise__finds_it_in_a_race_too() -> None:
    options = SearchOptions(SimulationOptions(trials=60_000))
    result = optimise(Space(Sample(), VARIED), parse_target("expected_n"), LIMITS, options)
    assert result.best is not None
    assert (result.best.varied["n"], result.best.varied["cut"]) == _find_smallest()
    assert result.best.trials == 60_000
    dropped = [one for one in result.designs if one.fate is not Fate.HOLDS]
    assert sum(one.trials for one in dropped) < 0.5 * 60_000 * len(dropped)


def test_optimise__holds_every_constraint_in_what_it_calls_holding() -> None:
    result = optimise(Space(KnownSample(), VARIED), parse_target("expected_n"), LIMITS)
    for one in result.designs:
        n, cut = one.varied["n"], one.varied["cut"]
        holds = binom.sf(cut - 1, n, 0.2) <= 0.05 and binom.sf(cut - 1, n, 0.5) >= 0.8
        assert (one.fate is Fate.HOLDS) == holds


def test_optimise__says_that_none_holds() -> None:
    limits = [*LIMITS, parse_constraint("expected_n<=10")]
    result = optimise(Space(KnownSample(), VARIED), parse_target("expected_n"), limits)
    assert result.best is None
    assert {one.fate for one in result.designs} == {Fate.BREAKS}


def test_optimise__minimises_what_is_named_of_one_scenario() -> None:
    target = Target("power", ("alternative",))
    result = optimise(Space(KnownSample(), (parse_variation("cut=7..9"),)), target, [])
    assert [one.varied["cut"] for one in result.designs] == [9, 8, 7]


def test_optimise__keeps_what_a_native_search_finds() -> None:
    first = build_design("two_stage", {"name": "a", "p0": 0.1, "p1": 0.3})
    space = Space(
        first,
        tuple(
            parse_variation(words)
            for words in ('criterion="given"', "n1=9..11", "r1=0..2", "n=27..30", "r=4..6")
        ),
    )
    best = optimise(space, parse_target("expected_n"), LIMITS).best
    assert best is not None
    assert [best.varied[name] for name in ("r1", "n1", "r", "n")] == [1, 10, 5, 29]


@pytest.mark.parametrize("target", ["duration", "power[nowhere]"])
def test_optimise__names_a_characteristic_that_is_not_there(target: str) -> None:
    with pytest.raises(InvalidOption, match="no scenario of the design has"):
        optimise(
            Space(Sample(), (parse_variation("n=20"),)),
            parse_target(target),
            [],
            SearchOptions(SimulationOptions(trials=10)),
        )


def test_optimise__says_that_nothing_is_a_design() -> None:
    with pytest.raises(InvalidOption, match="none of the 2 combinations of settings is a design"):
        optimise(Space(Sample(), (parse_variation("n=2|3"),)), parse_target("expected_n"), [])


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("n=3..5", (3, 4, 5)),
        ("n=3..9..3", (3, 6, 9)),
        ("n=0.1..0.3..0.1", (0.1, 0.2, 0.3)),
        ("n=4|7", (4, 7)),
        ("rule=pocock|obf", ("pocock", "obf")),
        ('n=[0.5, 1]|"x"', ([0.5, 1], "x")),
    ],
)
def test_parse_variation__reads(words: str, values: Sequence[object]) -> None:
    assert parse_variation(words).values == tuple(values)


@pytest.mark.parametrize("words", ["n", "n=", "=3", "n=5..3", "n=1..9..0", "n=?", "n=1..1e99"])
def test_parse_variation__refuses(words: str) -> None:
    with pytest.raises(InvalidOption, match="--vary"):
        parse_variation(words)


@pytest.mark.parametrize(
    ("varied", "words"),
    [
        (["colour=1"], "have no such setting"),
        (["n=1..2000", "cut=1..2000"], "take larger steps"),
        (["n=1", "n=2"], "stands twice"),
    ],
)
def test_space__refuses(varied: list[str], words: str) -> None:
    with pytest.raises(InvalidOption, match=words):
        Space(Sample(), tuple(parse_variation(one) for one in varied))


@pytest.mark.parametrize("words", ["power", "power>0.8", "0.8<=power", "power>=high", "a b>=1"])
def test_parse_constraint__refuses(words: str) -> None:
    with pytest.raises(InvalidOption, match="cannot be read"):
        parse_constraint(words)


def test_parse_constraint__reads_places() -> None:
    read = parse_constraint("reject[arm B, both work] >= 1e-1")
    assert read.target == Target("reject", ("arm B", "both work"))
    assert str(read) == "reject[arm B, both work] >= 0.1"
    assert not isnan(read.bound)
