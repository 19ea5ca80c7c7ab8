"""Designs and scenarios that the tests of dose finding share."""

import os
from typing import Any

import pytest

from oncordia.trials.dose.benefit import BoinTwelve
from oncordia.trials.dose.blrm import Blrm
from oncordia.trials.dose.boin import Boin
from oncordia.trials.dose.crm import Crm, Estimate
from oncordia.trials.dose.keyboard import Keyboard, MtpiTwo
from oncordia.trials.dose.scenarios import DoseBenefit, DoseToxicity, DoseToxicityTimes
from oncordia.trials.dose.three import ThreePlusThree
from oncordia.trials.dose.tite import TiteBoin, TiteCrm

COMPILED = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT") == "1",
    reason="takes minutes in plain Python; tests/trials/kernels runs each loop there",
)
DOSES: dict[str, Any] = {"name": "test", "doses": (10.0, 20.0, 40.0, 60.0)}
SIZED: dict[str, Any] = {**DOSES, "target": 0.3, "max_patients": 17}  # the last cohort is smaller
RATES = (0.1, 0.25, 0.3, 0.5)
TRUTH = DoseToxicity(name="rising", toxicity=RATES)
LATE = DoseToxicityTimes(name="rising", toxicity=RATES)
BOTH = DoseBenefit(name="rising", toxicity=RATES, response=(0.1, 0.4, 0.5, 0.5), odds_ratio=2.0)

EXACT: dict[str, tuple[Any, Any]] = {
    "3+3": (ThreePlusThree(**DOSES, expand_top=True, start_dose=20.0), TRUTH),
    "boin": (Boin(**SIZED, stricter_at_lowest=0.05, enough_at_dose=9), TRUTH),
    "keyboard": (Keyboard(**SIZED, cohort_size=2, start_dose=20.0), TRUTH),
    "mtpi2": (MtpiTwo(**SIZED), DoseToxicity(name="not rising", toxicity=(0.5, 0.1, 0.3, 0.2))),
    "crm": (Crm(**SIZED, overdose_chance=0.4, overdose_margin=0.1, cohort_size=2), TRUTH),
    "crm mle": (Crm(**SIZED, estimate=Estimate.MLE), TRUTH),
    "blrm": (Blrm(**SIZED), TRUTH),
    "boin12": (BoinTwelve(**DOSES, max_patients=14, enough_at_dose=9), BOTH),
}
TIMED: dict[str, tuple[Any, Any]] = {
    "tite_boin": (TiteBoin(**SIZED, window_months=3.0), LATE),
    "tite_crm": (TiteCrm(**SIZED, window_months=3.0, cohort_size=2), LATE),
}
ALL = EXACT | TIMED
