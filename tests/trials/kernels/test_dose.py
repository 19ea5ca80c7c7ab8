"""Loops of dose finding: compiled and as plain Python they run the same trials."""

import pytest
from tests.trials.dose.designs import ALL

# patients by dose and toxicities of the first five trials of seed 11
KNOWN = {
    "3+3": ("0 6 6 6, 6 6 0 0, 6 6 0 0, 6 6 0 0, 0 6 3 0", [4, 3, 2, 3, 3]),
    "boin": ("3 3 5 6, 6 9 2 0, 3 9 5 0, 3 9 5 0, 6 11 0 0", [3, 2, 4, 3, 5]),
    "keyboard": ("0 4 9 4, 6 6 2 3, 8 9 0 0, 2 10 5 0, 0 2 11 4", [3, 3, 4, 3, 7]),
    "mtpi2": ("17 0 0 0, 6 0 0 0, 17 0 0 0, 9 6 2 0, 15 0 0 0", [7, 4, 8, 3, 8]),
    "crm": ("2 4 6 5, 4 8 5 0, 2 2 11 2, 2 4 11 0, 9 6 2 0", [4, 2, 4, 3, 6]),
    "crm mle": ("3 3 3 8, 6 6 5 0, 3 6 8 0, 3 6 8 0, 5 12 0 0", [4, 2, 4, 3, 6]),
    "blrm": ("3 6 5 3, 14 3 0 0, 11 6 0 0, 11 6 0 0, 14 3 0 0", [2, 2, 4, 3, 4]),
    "boin12": ("3 6 3 2, 8 6 0 0, 3 3 8 0, 3 3 5 3, 3 5 6 0", [1, 2, 4, 3, 5]),
    "tite_boin": ("3 3 6 5, 9 8 0 0, 8 9 0 0, 8 9 0 0, 9 8 0 0", [2, 2, 4, 3, 5]),
    "tite_crm": ("2 2 6 7, 4 4 7 2, 2 5 4 6, 2 6 7 2, 2 9 4 2", [4, 2, 5, 3, 7]),
}


@pytest.mark.parametrize("kind", ALL)
def test_run__gives_the_known_trials(kind: str) -> None:
    design, scenario = ALL[kind]
    found = design.prepare(scenario).run(11, 0, 5).measures
    patients, toxicities = KNOWN[kind]
    told = ", ".join(" ".join(f"{n:g}" for n in trial) for trial in found["patients_by_dose"])
    assert told == patients
    assert found["toxicities"].tolist() == toxicities
