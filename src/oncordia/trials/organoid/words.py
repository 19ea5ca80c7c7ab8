"""Organoid-informed designs in words and steps."""

from typing import TYPE_CHECKING

from oncordia.domain.trials import Branch, Schema, Step
from oncordia.trials.organoid.waiting import find_waiting

_TESTS = {
    "unconditional": "unconditional exact test",
    "fisher": "exact test of Fisher",
    "pooled_z": "pooled z test",
}

if TYPE_CHECKING:
    from oncordia.trials.organoid.basket import OrganoidBasket
    from oncordia.trials.organoid.cell_therapy import CellTherapy
    from oncordia.trials.organoid.guided import OrganoidGuided
    from oncordia.trials.organoid.selected import OrganoidSelected


def describe_selected(design: "OrganoidSelected") -> Schema:
    """The design in words and steps."""
    arms = (
        f"{design.n_therapy} get the therapy, {design.n_control} the control"
        if design.n_control
        else f"all {design.n_therapy} get the therapy"
    )
    assess = Step(
        "Response",
        f"Response after {design.response_months:g} months; "
        + (
            f"both rates compared ({_TESTS[design.test.value]}), one-sided {design.alpha:g}."
            if design.n_control
            else f"exact binomial test against {design.control_rate:g}, one-sided {design.alpha:g}."
        ),
        f"{design.n} patients",
    )
    enrolled = Step("Treatment", f"{arms[0].upper()}{arms[1:]}.", f"{design.n} patients")
    if not design.is_selecting:
        return Schema("All comers are enrolled at once.", (enrolled, assess))
    waiting = find_waiting(design.pathway)
    steps = (
        Step(
            "Screening",
            f"Biopsy; an organoid grows from {design.pathway.establishment:.0%}; the result "
            f"takes {design.pathway.turnaround_months:g} months in the median.",
            f"{design.pathway.accrual_per_month:g} a month",
            (
                Branch("no biopsy, or no organoid", "not enrolled"),
                Branch(f"lost while waiting ({waiting.lost:.0%})", "not enrolled"),
                Branch(f"a result ({waiting.result:.0%})", "Call"),
            ),
        ),
        Step(
            "Call",
            f"Sensitivity {design.concordance.sensitivity:.0%}, specificity "
            f"{design.concordance.specificity:.0%}.",
            branches=(Branch("sensitive", "Treatment"), Branch("resistant", "not enrolled")),
        ),
        enrolled,
        assess,
    )
    return Schema("Patients whose organoid is sensitive to the therapy are enrolled.", steps)


def describe_guided(design: "OrganoidGuided") -> Schema:
    """The design in words and steps."""
    counts_all = design.randomise.value == "consent"
    waiting = find_waiting(design.pathway)
    organoid = Step(
        "Organoid",
        f"Biopsy and culture; a result for {waiting.result:.0%}, in "
        f"{design.pathway.turnaround_months:g} months in the median; {waiting.lost:.0%} are lost "
        "while waiting.",
        branches=(
            Branch("a result", "Top-ranked drug"),
            Branch("no organoid", "fallback" if counts_all else "not in the trial"),
        ),
    )
    top = Step(
        "Top-ranked drug",
        f"The best of {', '.join(design.drugs)} by {design.rank_by.value} on her organoid"
        + (", if any is called sensitive." if design.treat.value == "top_if_sensitive" else "."),
        f"{design.n_guided} patients in the arm",
    )
    standard = Step(
        "Standard of care", "Treated at once.", f"{design.n_standard} patients", is_beside=True
    )
    what = "Response" if design.progression is None else "Progression"
    how = _TESTS[design.test.value] if design.progression is None else "log-rank test"
    last = Step(
        what,
        f"Compared by the {how} at one-sided {design.alpha:g}.",
        f"{design.n} patients",
    )
    at = "at consent" if counts_all else "once the result is there"
    return Schema(
        f"Patients are randomised {at}, to the drug that ranks first on their organoid or to "
        "standard of care.",
        (organoid, top, standard, last),
    )


def describe_basket(design: "OrganoidBasket") -> Schema:
    """The design in words and steps."""
    waiting = find_waiting(design.pathway)
    screening = Step(
        "Screening",
        f"Biopsy and culture; a result for {waiting.result:.0%}.",
        f"{design.n_screened} patients",
        (
            Branch("a drug is called sensitive", "Cohorts"),
            Branch("no result, or none sensitive", "not enrolled"),
        ),
    )
    cohorts = Step(
        "Cohorts",
        f"One a drug ({', '.join(design.drugs)}); the best of those called, by "
        f"{design.rank_by.value}.",
        f"up to {design.n_cohort} each",
    )
    last = Step(
        "Response",
        f"Each cohort by the exact binomial test at one-sided {design.alpha:g}"
        + (f" divided by {len(design.drugs)}." if design.split_alpha else "."),
    )
    return Schema(
        "Each patient enters the cohort of the best drug that her organoid calls sensitive.",
        (screening, cohorts, last),
    )


def describe_cells(design: "CellTherapy") -> Schema:
    """The design in words and steps."""
    making = design.manufacturing
    infused, failed, lost, _ = making.find_fates()
    slots = f"{making.slots_per_month:g} slots a month" if making.slots_per_month else "no queue"
    steps = [
        Step(
            "Apheresis", f"Cells are taken on enrolment; {slots}.", f"{design.n_therapy} patients"
        ),
        Step(
            "Manufacturing",
            f"{making.vein_to_vein_months:g} months in the median, up to {making.attempts} "
            f"products; {making.failure:.0%} of products fail.",
            branches=(
                Branch(f"made in time ({infused:.0%})", "Infusion"),
                Branch(f"lost while waiting ({lost:.0%})", "not infused"),
                Branch(f"no product ({failed:.0%})", "not infused"),
            ),
        ),
        Step("Infusion", f"Response after {design.response_months:g} months."),
    ]
    if design.n_control:
        control = f"{design.n_control} patients"
        steps.append(Step("Control", "Treated at once.", control, is_beside=True))
    who = "all who were enrolled" if design.estimand.value == "enrolled" else "the infused"
    steps.append(Step("Analysis", f"Response of {who}, one-sided {design.alpha:g}."))
    return Schema("Cells are made for each patient, who waits for them.", tuple(steps))
