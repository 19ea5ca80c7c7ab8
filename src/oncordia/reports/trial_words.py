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
    "mean_toxicities": mark("Toxicities, mean"),
    "mean_poor_allocation": mark("Share of trials with few patients at the right dose"),
    "mean_responses_by_dose": mark("Responses by dose, mean"),
    "mean_hazard_ratio": mark("Estimated hazard ratio, mean"),
    "mean_look_months": mark("Months until each look, mean"),
    "mean_short_of_events": mark("Share of trials that end short of events"),
    "mean_months_by_arm": mark("Months of each arm, mean"),
    "mean_stopped_for_futility": mark("Arm stopped for futility"),
    "mean_patients_by_cohort": mark("Patients by cohort, mean"),
    "mean_responders_by_cohort": mark("Responders by cohort, mean"),
    "mean_patients_by_drug": mark("Patients by drug, mean"),
    "mean_patients_by_stratum": mark("Patients by stratum, mean"),
    "mean_mse": mark("Mean squared error of the estimate"),
    "mean_needed_to_screen": mark("Number needed to screen"),
    "mean_screening_failures": mark("Screening failures, mean"),
    "mean_wrong_way": mark("Share of trials that give the inferior arm clearly more patients"),
    "sd_patients_on_last_arm": mark("Patients on the last arm, standard deviation"),
    "mean_infused": mark("Patients infused, mean"),
    "mean_lost": mark("Patients lost while waiting, mean"),
    "mean_not_made": mark("Products that failed to be made, mean"),
    "mean_months_to_infusion": mark("Months until the infusion, mean"),
    "mean_response_of_infused": mark("Response of those infused"),
    "products": mark("Products ordered"),
    "response_of_enrolled": mark("Response of those enrolled"),
    "response_of_guided": mark("Response of those guided"),
    "gain_in_response": mark("Gain in response"),
    "cost_per_responder": mark("Cost per responder"),
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
