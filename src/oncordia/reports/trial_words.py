"""What the page of a trial calls its quantities."""

from oncordia.reports.speech import Message, Speech, mark

QUANTITIES: dict[str, Message] = {
    "power": mark("Power: any false null hypothesis is rejected"),
    "type1": mark("Type I error: any true null hypothesis is rejected"),
    "reject": mark("Rejected"),
    "expected_n": mark("Patients, mean"),
    "expected_events": mark("Events, mean"),
    "expected_duration_months": mark("Duration in months, mean"),
    "early_stop": mark("Ends before the last stage"),
    "stop_by_stage": mark("Ends at this stage"),
    "reject_by_stage": mark("Rejects at this stage"),
    "futility_by_stage": mark("Ends for futility at this stage"),
    "mean_selected": mark("Selected"),
    "mean_patients_by_arm": mark("Patients by arm, mean"),
    "mean_patients_by_dose": mark("Patients by dose, mean"),
    "mean_toxicities_by_dose": mark("Toxicities by dose, mean"),
    "mean_responders_by_arm": mark("Responders by arm, mean"),
    "mean_screened": mark("Patients screened, mean"),
    "mean_responders": mark("Responders, mean"),
    "mean_cost": mark("Cost, mean"),
    "mean_estimate": mark("Estimate of the effect, mean"),
    "mean_right_selected": mark("A right dose is selected"),
    "mean_none_selected": mark("No dose is selected"),
    "mean_overdosed_share": mark("Patients above a right dose, share"),
    "mean_share_inferior": mark("Patients on inferior arms, share"),
    "mean_bias": mark("Bias of the estimate, mean"),
    "patients": mark("Patients"),
    "duration_months": mark("Duration in months"),
    "events": mark("Events"),
}


def name_quantity(name: str, speech: Speech) -> str:
    """A quantity in the words of the page; one that has none, by its own name."""
    if name in QUANTITIES:
        return speech.say(QUANTITIES[name].one)
    plain = name.removeprefix("mean_").replace("_", " ")
    if name.startswith("mean_"):
        return speech.say("%(quantity)s, mean", quantity=plain.capitalize())
    return plain.capitalize()
