"""``oncordia therapy concordance`` as a user calls it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.workflows.test_concordance_therapy import write_pairs

from oncordia.domain.therapy import ConcordanceOptions

Oncordia = Callable[..., Any]
SAID = ("--responders", "R", "--non-responders", "PD", "--bootstrap", "100")


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    path = tmp_path / "studies.csv"
    path.write_text("study,TP,FP,FN,TN\nA,7,1,0,13\nB,19,2,11,32\nC,50,4,9,23\nD,34,19,6,35\n")
    return path


def test_concordance__prints_natural_frequencies_and_limits(
    oncordia: Oncordia, studies: Path
) -> None:
    call = oncordia("therapy", "concordance", studies)

    assert call.code == 0
    assert "Of 100 organoids called sensitive, about 84 had a patient who responded" in call.out
    assert (
        "A: sensitivity 7/7 = 100 % (59 to 100), specificity 13/14 = 93 % (66 to 100)" in call.out
    )


def test_concordance__prints_every_table_as_json(oncordia: Oncordia, studies: Path) -> None:
    said = json.loads(oncordia("therapy", "concordance", studies, "--json").out)

    rates = said["tables"]["concordance_rates"]
    odds = next(row for row in rates if row["name"] == "A" and row["rate"] == "odds_ratio")
    assert odds["exact_high"] == "infinity"
    assert len(said["tables"]["concordance_studies"]) == 4


def test_concordance__writes_a_folder_and_prints_both_thresholds_the_honest_first(
    oncordia: Oncordia, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    call = oncordia("therapy", "concordance", write_pairs(tmp_path), *SAID, "--out", out)

    assert call.code == 0
    assert (out / "concordance.html").is_file()
    said = " ".join(call.out.split())
    honest, tuned = "threshold left one out:", "threshold tuned on the same patients:"
    assert said.index(honest) < said.index(tuned)


def test_options__have_the_defaults_that_the_help_tells(oncordia: Oncordia) -> None:
    said = " ".join(oncordia("therapy", "concordance", "--help").out.split())
    options = ConcordanceOptions()

    for value in (
        options.hazard_per,
        options.pool_method,
        options.confidence,
        options.bootstrap,
    ):
        assert f"[default: {value}]" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--responders", "R"), "non_responders must name one outcome at least"),
        (("--responders", "R,PD", "--non-responders", "PD"), "outcome 'PD' is named twice"),
        (("--direction", "up"), "--direction must be low or high, got 'up'"),
        (("--keep", "cohort"), "--keep 'cohort': write column=value"),
        (("--pool-method", "rml"), "did you mean reml"),
        (("--confidence", "95"), "confidence must lie between 0 and 1, got 95"),
        ((), "say what counts as response, as --responders R"),
    ],
)
def test_concordance__refuses_in_one_plain_line(
    oncordia: Oncordia, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    call = oncordia("therapy", "concordance", write_pairs(tmp_path), *words)

    assert call.code == 2
    assert said in call.err
    assert call.err.count("\n") == 1
