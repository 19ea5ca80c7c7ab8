"""How the conclusion moves when one number of a scenario is off, the others held."""

from collections.abc import Iterator, Sequence
from typing import Any

from oncordia.domain.trials import Characteristics, Swing, dump_settings, list_settings
from oncordia.domain.trials.settings import Setting
from oncordia.errors import InputError, InvalidOption
from oncordia.trials.contract import Design, Scenario
from oncordia.trials.engine import SimulationOptions, characterise, evaluate
from oncordia.trials.kinds import build_scenario

MOST = 8  # numbers that are varied, the first ones of a scenario
SHARE = 0.2  # by which each is made smaller and larger
QUANTITIES = ("power", "type1", "expected_n")


def find_swings(
    design: Design,
    scenario: Scenario,
    options: SimulationOptions | None = None,
    share: float = SHARE,
    quantities: Sequence[str] = QUANTITIES,
) -> tuple[Swing, ...]:
    """Swings of characteristics as each number of a scenario is a share smaller and larger.

    The same streams are used throughout, so a simulated difference is more exact than either of
    its sides. A number that may not be changed so far is moved as far as its bounds allow; one
    that cannot be changed at all, or is 0, is left out, as are whole numbers.

    Parameters
    ----------
    design, scenario
        The scenario holds at least one number.
    options
        Trials, seed, workers.
    share
        Above 0 and below 1.
    quantities
        Characteristics to follow; those that the design does not have are left out.

    Returns
    -------
    tuple of Swing
        For each quantity the widest first.
    """
    if not 0 < share < 1:
        raise InvalidOption(f"the share of a swing must be above 0 and below 1, got {share}")
    chosen = options or SimulationOptions()
    base = _find(design, scenario, chosen)
    known = [name for name in quantities if name in base and base[name].values.size == 1]
    swings = []
    for name, low, value, high in _list_numbers(scenario, share):
        sides = [_try(design, scenario, name, moved, chosen) for moved in (low, high)]
        if sides[0] is None or sides[1] is None:
            continue
        for quantity in known:
            if quantity in sides[0] and quantity in sides[1]:
                at_low, at_high = sides[0][quantity], sides[1][quantity]
                swings.append(
                    Swing(
                        name,
                        quantity,
                        low,
                        value,
                        high,
                        at_low.value,
                        base[quantity].value,
                        at_high.value,
                        max(at_low.error, base[quantity].error, at_high.error),
                    )
                )
    return tuple(sorted(swings, key=lambda swing: (known.index(swing.quantity), -swing.width)))


def _find(design: Design, scenario: Scenario, options: SimulationOptions) -> Characteristics:
    """Exact characteristics where they tell what is followed, else simulated ones beside them."""
    exact = evaluate(design, scenario)
    if exact is not None and "expected_n" in exact:
        wanted = "type1" if all(design.find_null(scenario)) else "power"
        if wanted in exact:
            return exact
    return characterise(design, scenario, options)


def _try(
    design: Design, scenario: Scenario, name: str, value: float, options: SimulationOptions
) -> Characteristics | None:
    """Characteristics with one number moved; None where that is no scenario."""
    said = dump_settings(scenario)
    head, _, place = name.partition("[")
    if place:
        listed = list(said[head])  # type: ignore[call-overload]
        listed[int(place.rstrip("]")) - 1] = value
        said[head] = listed
    else:
        said[head] = value
    try:
        return _find(design, build_scenario(design, said), options)
    except InputError:
        return None


def _list_numbers(scenario: Any, share: float) -> Iterator[tuple[str, float, float, float]]:
    """Name, low, value and high of the numbers of a scenario that can be moved."""
    count = 0
    for listed in list_settings(type(scenario)):
        value = getattr(scenario, listed.name)
        many = isinstance(value, tuple)
        for place, number in enumerate(value if many else (value,), start=1):
            if not isinstance(number, float) or number == 0 or count == MOST:
                continue
            low, high = _move(number, share, listed.setting)
            if low < number < high:
                count += 1
                yield (f"{listed.name}[{place}]" if many else listed.name), low, number, high


def _move(number: float, share: float, told: Setting) -> tuple[float, float]:
    """A number made smaller and larger, within the bounds of its setting."""
    step = abs(number) * share
    low, high = number - step, number + step
    if told.low is not None:
        low = max(low, told.low)
    if told.high is not None:
        high = min(high, told.high)
    if not told.holds(low):
        low = (low + number) / 2
    if not told.holds(high):
        high = (high + number) / 2
    return low, high
