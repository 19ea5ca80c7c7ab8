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


def test_concordance__prints_each_arm_and_the_part_of_a_table_that_was_published(
    oncordia: Oncordia, tmp_path: Path
) -> None:
    path = tmp_path / "arms.csv"
    path.write_text(
        "study,treatment,TP,FP,FN,TN\nA,first,7,1,0,13\nA,second,19,2,11,32\nVenEx,third,34,6,,\n"
    )
    said = " ".join(oncordia("therapy", "concordance", path).out.split())

    assert "A, first: sensitivity 7/7 = 100 %" in said
    assert "A, second: sensitivity 19/30 = 63 %" in said
    assert "VenEx: ppv 34/40 = 85 % (70 to 94)" in said


def test_concordance__prints_what_calls_are_worth_in_hazard(
    oncordia: Oncordia, tmp_path: Path
) -> None:
    path = tmp_path / "calls.csv"
    rows = [f"P{i},{'sensitive' if i % 2 else 'resistant'},{7 * i % 12 + 1},1" for i in range(12)]
    path.write_text("\n".join(["patient,call,PFS days,event", *rows]) + "\n")
    said = " ".join(oncordia("therapy", "concordance", path).out.split())

    assert "Survival: time from the column PFS days, event from the column event." in said
    # R 4.2.2, survival 3.5-3: coxph(Surv(time, event) ~ call)
    assert "hazard of those called sensitive over the others: 0.71 (0.21 to 2.33)" in said


def test_concordance__pools_the_counts_themselves_on_request(
    oncordia: Oncordia, studies: Path
) -> None:
    said = json.loads(
        oncordia("therapy", "concordance", studies, "--pool-method", "binomial", "--json").out
    )
    pooled = {row["quantity"]: row["value"] for row in said["tables"]["concordance_pooled"]}

    # lme4 1.1-31, by quadrature: logits 1.4883871 and -1.7876710
    assert pooled["sensitivity"] == pytest.approx(0.815836, abs=1e-5)
    assert pooled["specificity"] == pytest.approx(0.856641, abs=1e-5)


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
