"""Speed of dose finding on one core: trials per second, and exact answers."""

from typing import Any

from benchmarks.trials.speed import Speed, count_per_second, time_call
from oncordia.trials.dose.benefit import BoinTwelve
from oncordia.trials.dose.blrm import Blrm
from oncordia.trials.dose.boin import Boin
from oncordia.trials.dose.crm import Crm
from oncordia.trials.dose.design import find_graph
from oncordia.trials.dose.keyboard import MtpiTwo
from oncordia.trials.dose.scenarios import DoseBenefit, DoseToxicity, DoseToxicityTimes
from oncordia.trials.dose.three import ThreePlusThree
from oncordia.trials.dose.tite import TiteBoin, TiteCrm

DOSES: dict[str, Any] = {"name": "bench", "doses": (10.0, 20.0, 40.0, 60.0, 80.0)}
SIZED: dict[str, Any] = {**DOSES, "target": 0.3, "max_patients": 30}
RATES = (0.05, 0.12, 0.3, 0.45, 0.6)
NO_PEER = "peers need R packages that Debian does not carry"


def measure() -> list[Speed]:
    """Every kind, five doses and 30 patients in cohorts of three unless said otherwise."""
    truth = DoseToxicity(name="rising", toxicity=RATES)
    late = DoseToxicityTimes(name="rising", toxicity=RATES)
    both = DoseBenefit(name="rising", toxicity=RATES, response=(0.1, 0.25, 0.45, 0.5, 0.5))
    rows: list[tuple[str, Any, Any, int, str]] = [
        ("BOIN", Boin(**SIZED), truth, 400_000, ">= 500,000"),
        ("mTPI-2", MtpiTwo(**SIZED), truth, 400_000, ""),
        ("3+3", ThreePlusThree(**DOSES), truth, 400_000, ""),
        ("CRM", Crm(**SIZED), truth, 40_000, ">= 5,000"),
        ("CRM, cohorts of one", Crm(**SIZED, cohort_size=1), truth, 20_000, ">= 5,000"),
        ("BLRM with overdose control", Blrm(**SIZED), truth, 3_000, ""),
        ("BOIN12, 36 patients", BoinTwelve(**DOSES, max_patients=36), both, 100_000, ""),
        ("TITE-BOIN", TiteBoin(**SIZED, window_months=3.0), late, 100_000, ""),
        ("TITE-CRM, one by one", TiteCrm(**SIZED, window_months=3.0), late, 20_000, ""),
    ]
    out = []
    for what, design, scenario, n, goal in rows:
        runner = design.prepare(scenario)

        def run(first: int, last: int, runner: Any = runner) -> object:
            return runner.run(1, first, last)

        out.append(Speed(what, count_per_second(run, n), "trials/s", goal, NO_PEER))
    for what, design in (
        ("BOIN", Boin(**SIZED)),
        ("CRM", Crm(**SIZED)),
        ("CRM, cohorts of one", Crm(**SIZED, cohort_size=1)),
        ("BLRM", Blrm(**SIZED)),
    ):

        def find(design: Any = design) -> object:
            return design.find_exact(truth)

        def find_first(design: Any = design) -> object:
            find_graph.cache_clear()
            return design.find_exact(truth)

        first = time_call(find_first, rounds=1)
        out.append(Speed(f"{what}, exact, first scenario", first, "ms", "", NO_PEER))
        again = time_call(find, rounds=5)
        out.append(Speed(f"{what}, exact, another scenario", again, "ms", "", NO_PEER))
    return out


if __name__ == "__main__":
    for speed in measure():
        print(f"{speed.what:<36} {speed.ours:>12,.1f} {speed.unit:<9} {speed.goal}")
