"""Known biology of colorectal organoids: each line against the others."""

import pytest

from oncordia.domain.therapy import (
    Candidate,
    Cohort,
    MeasuredDrug,
    PatientScreen,
    RankOptions,
    Verdict,
)
from oncordia.formats.therapy import SourceOptions, read_responses
from oncordia.therapy import CohortPlan, ResponsePart, assemble_cohort, rank_candidates

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def lines() -> dict[str, dict[str, Candidate]]:
    """Candidates of every line by name."""
    from tests.conftest import SHARED

    path = SHARED / "response_matrices" / "promise_crc_pdo" / "response_replicates.csv"
    if not path.exists():
        pytest.skip("the data set response_matrices is not beside this checkout")
    read = read_responses(path, SourceOptions("viability", {"value": "mean_viability"}))
    plan = CohortPlan("promise", read.measure, disease="colorectal cancer")
    cohort = assemble_cohort([ResponsePart("promise", read.frame)], plan).cohort
    return {
        sample: {
            one.therapy: one
            for one in rank_candidates(
                _screen(cohort, row), cohort, RankOptions(draws=500)
            ).candidates
        }
        for row, sample in enumerate(cohort.matrix.samples)
    }


def _screen(cohort: Cohort, row: int) -> PatientScreen:
    matrix = cohort.matrix
    cells = zip(matrix.drugs, matrix.values[row], matrix.errors[row], strict=True)
    drugs = tuple(MeasuredDrug(drug, float(value), float(error)) for drug, value, error in cells)
    return PatientScreen(matrix.samples[row], matrix.measure, drugs)


def test_rank_candidates__finds_nutlin_selective_on_d004_and_d021_alone(
    lines: dict[str, dict[str, Candidate]],
) -> None:
    places = {sample[:4]: found["Nutlin3a"].place for sample, found in lines.items()}
    z = {sample[:4]: found["Nutlin3a"].z for sample, found in lines.items()}

    assert max(places["D004"], places["D021"]) <= 5
    assert all(place > 5 for line, place in places.items() if line not in {"D004", "D021"})
    assert min(z["D004"].low, z["D021"].low) > 1.0


def test_rank_candidates__finds_afatinib_high_for_the_erbb2_mutated_line(
    lines: dict[str, dict[str, Candidate]],
) -> None:
    afatinib = {sample[:4]: found["Afatinib"] for sample, found in lines.items()}
    by_z = sorted(afatinib, key=lambda line: -afatinib[line].z.value)

    assert set(by_z[:3]) == {"D013", "D020", "D027"}
    assert afatinib["D013"].probability_better > 0.9
    assert afatinib["D013"].place_absolute <= 5


def test_rank_candidates__lets_bortezomib_lead_by_effect_and_no_selective_order(
    lines: dict[str, dict[str, Candidate]],
) -> None:
    found = [candidates["Bortezomib"] for candidates in lines.values()]

    assert sum(one.place_absolute == 1 for one in found) == 8
    assert all(one.place_absolute <= 4 for one in found)
    assert not any(one.place == 1 or one.verdict is Verdict.LEADING for one in found)
