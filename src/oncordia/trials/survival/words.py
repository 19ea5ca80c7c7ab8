"""A trial with a time to an event in words, and its bounds as a table."""

import math

from scipy.special import ndtr

from oncordia.domain.trials import BoundaryTable, Branch, Schema, Step
from oncordia.trials.survival.bounds import find_bounds, find_planned_events
from oncordia.trials.survival.design import Arrivals, SurvivalTest, TimeToEvent, Timing
from oncordia.trials.survival.large_sample import find_look_months
from oncordia.trials.survival.world import make_calendar

ACCEPTED = "stop: not shown better"
REJECTED = "stop: survives longer"
TESTS = {
    SurvivalTest.LOG_RANK: "a log-rank test",
    SurvivalTest.RESTRICTED_MEAN: "a test of restricted mean survival times",
    SurvivalTest.MILESTONE: "a test of survival at a milestone",
}
ARRIVALS = {
    Arrivals.EVEN: "at fixed intervals",
    Arrivals.UNIFORM: "scattered over the accrual period",
    Arrivals.POISSON: "one after another at random",
}


def name_test(design: TimeToEvent) -> str:
    """The test in words."""
    if design.test is SurvivalTest.MAX_COMBO:
        pairs = ", ".join(f"({rho:g}, {gamma:g})" for rho, gamma in design.combo)
        return f"the largest of the Fleming-Harrington tests {pairs}"
    if design.test is SurvivalTest.WEIGHTED and design.modest_delay_months is not None:
        return f"a modestly weighted log-rank test, delay {design.modest_delay_months:g} months"
    if design.test is SurvivalTest.WEIGHTED:
        return f"a Fleming-Harrington test ({design.rho:g}, {design.gamma:g})"
    word = TESTS[design.test]
    return word if design.compare_months is None else f"{word}, {design.compare_months:g} months"


def list_boundaries(design: TimeToEvent) -> BoundaryTable:
    """Bounds of each look: events, months expected, z, p, and the hazard ratio that reaches z."""
    bounds = find_bounds(design)
    events = find_planned_events(design)
    months = find_look_months(design, make_calendar(design, design.planned))
    share = design.allocation[1] / sum(design.allocation)
    rows = []
    for look in range(design.n_stages):
        z = float(bounds.efficacy_z[look])
        low = float(bounds.futility_z[look])
        has_futility = look + 1 < design.n_stages and math.isfinite(low)
        ratio = math.exp(-z / math.sqrt(events[look] * share * (1.0 - share)))
        rows.append(
            (
                look + 1,
                round(float(events[look]), 1),
                round(float(months[look]), 1),
                round(z, 4),
                round(float(ndtr(-z)), 6),
                round(ratio, 3),
                round(low, 4) if has_futility else "",
            )
        )
    columns = (
        "look",
        "events",
        "months",
        "efficacy_z",
        "p_one_sided",
        "hazard_ratio",
        "futility_z",
    )
    title = f"Bounds of {design.n_stages} looks, one-sided {design.alpha:g}"
    return BoundaryTable(
        title,
        columns,
        tuple(rows),
        "Months are those at which the events are expected as planned; the hazard ratio is about "
        "the largest that reaches the bound.",
    )


def describe(design: TimeToEvent) -> Schema:
    """The trial in words and steps."""
    control, experimental = design.allocation
    sentence = (
        f"Randomised trial of {design.patients} patients, {experimental}:{control} experimental to "
        f"control, with {name_test(design)} at one-sided level {design.alpha:g}."
    )
    rates = ", then ".join(f"{rate:g}" for rate in design.accrual_rates)
    steps = [
        Step(
            "Randomise",
            f"Patients come {ARRIVALS[design.arrivals]}, {rates} a month.",
            f"{design.patients} patients",
            (Branch("as they come", "Look 1"),),
        )
    ]
    bounds = find_bounds(design)
    for look in range(design.n_stages):
        is_last = look + 1 == design.n_stages
        z, low = bounds.efficacy_z[look], bounds.futility_z[look]
        branches = [Branch(f"z at least {z:.3f}", REJECTED)]
        if is_last:
            branches.append(Branch("otherwise", ACCEPTED))
        else:
            if math.isfinite(low):
                branches.append(Branch(f"z at most {low:.3f}", ACCEPTED))
            branches.append(Branch("otherwise", f"Look {look + 2}"))
        text = f"{name_test(design).capitalize()} of what is known {_name_time(design, look)}."
        steps.append(Step(f"Look {look + 1}", text, "", tuple(branches)))
    return Schema(sentence, tuple(steps))


def _name_time(design: TimeToEvent, look: int) -> str:
    if design.timing is Timing.EVENTS:
        return f"at {design.look_events[look]} events"
    if design.timing is Timing.MONTHS:
        return f"at {design.look_months[look]:g} months"
    return (
        f"at the {design.timing.value} of {design.look_events[look]} events and "
        f"{design.look_months[look]:g} months"
    )


def list_sources(design: TimeToEvent) -> tuple[str, ...]:
    """Papers behind the methods that the trial uses."""
    sources = ["Mantel (1966). Cancer Chemotherapy Reports 50:163 (log-rank test)"]
    if design.test in (SurvivalTest.WEIGHTED, SurvivalTest.MAX_COMBO):
        sources.append("Fleming, Harrington (1991). Counting Processes and Survival Analysis")
    if design.modest_delay_months is not None:
        sources.append("Magirr, Burman (2019). Statistics in Medicine 38:3782 (modest weights)")
    if design.test is SurvivalTest.MAX_COMBO:
        sources.append("Karrison (2016). Stata Journal 16:678 (largest of several tests)")
    if design.test is SurvivalTest.RESTRICTED_MEAN:
        sources.append("Royston, Parmar (2013). BMC Med Res Methodol 13:152 (restricted means)")
    if design.test is SurvivalTest.MILESTONE:
        sources.append("Klein et al. (2007). Statistics in Medicine 26:4505 (fixed time points)")
    if design.n_stages > 1:
        sources.append("Jennison, Turnbull (2000). Group Sequential Methods (several looks)")
    if design.efficacy.make_rule().spends or design.futility.make_rule().spends:
        sources.append("Lan, DeMets (1983). Biometrika 70:659 (spending an error)")
    sources.append("Cox (1972). J R Stat Soc B 34:187 (hazard ratio)")
    return tuple(sources)
