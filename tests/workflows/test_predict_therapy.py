"""What was not measured is predicted from a cohort folder, and panels are chosen from it."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from oncordia.cli.app import app
from oncordia.errors import InputError, OutputError
from oncordia.formats.therapy import SourceOptions
from oncordia.testing import CohortDesign, frame_wide, make_cohort
from oncordia.workflows import (
    CohortSources,
    PredictedTherapy,
    PredictSources,
    build_cohort,
    card_cohort,
    panel_therapy,
    predict_therapy,
)

AUC = SourceOptions(measure="auc")
DESIGN = CohortDesign(n_patients=60, n_drugs=16, n_new=1, n_factors=2, shared=0.8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort folder, and a table of a new patient with the first of every two drugs."""
    place = tmp_path_factory.mktemp("predict")
    made = make_cohort(np.random.default_rng(3), DESIGN)
    frame_wide(made.cohort.matrix).write_csv(place / "responses.csv")
    new = frame_wide(made.new)
    new.write_csv(place / "whole.csv")
    new.select("sample", *new.columns[1::2]).write_csv(place / "new.csv")
    new.select("sample", *new.columns[1:3]).write_csv(place / "two.csv")
    shown = pl.read_csv(place / "new.csv")
    drugs = shown.columns[1:]
    shown.with_columns(pl.lit(0.5).alias(drug) for drug in drugs).write_csv(place / "equal.csv")
    shown.with_columns((1.0 - pl.col(drug)).alias(drug) for drug in drugs).write_csv(
        place / "flipped.csv"
    )
    shown.with_columns(pl.col(drugs[0]).alias(f"{drugs[0]} HCl")).write_csv(place / "doubled.csv")
    build_cohort([place / "responses.csv"], place / "made", CohortSources(read=AUC))
    return place


def predict(folder: Path, sources: PredictSources) -> PredictedTherapy:
    found = predict_therapy(folder / "made", "N001", sources)
    assert isinstance(found, PredictedTherapy)
    return found


def test_predict_therapy__predicts_what_was_hidden_of_a_new_patient(folder: Path) -> None:
    sources = PredictSources(folder / "new.csv", AUC)

    found = predict(folder, sources)

    truth = pl.read_csv(folder / "whole.csv")
    table = found.table
    assert (found.n_measured, table.height) == (8, 8)
    inside = [
        low <= truth[drug][0] <= high
        for drug, low, high in table["drug", "low", "high"].iter_rows()
    ]
    assert sum(inside) >= 6
    assert table["z"].is_sorted(descending=True)


def test_predict_therapy__turns_z_where_low_is_sensitive(folder: Path) -> None:
    table = predict(folder, PredictSources(folder / "new.csv", AUC)).table

    below = (table["response"] < table["cohort_mean"]).to_list()
    assert below == (table["z"] > 0).to_list()


def test_predict_therapy__explains_the_first_drugs(folder: Path) -> None:
    sources = PredictSources(folder / "new.csv", AUC, explain=2)

    found = predict(folder, sources)

    assert [one.drug for one in found.explanations] == found.table["drug"].head(2).to_list()


@pytest.mark.parametrize(
    ("sample", "table", "message"),
    [
        ("N001", "two.csv", "has 2 measured drugs that the cohort knows; a prediction needs 3"),
        ("N001", "whole.csv", "was tried with every drug"),
        ("N001", "equal.csv", "has the same response to all 8 drugs"),
        ("N001", "flipped.csv", "sample 'N001': its scale looks flipped"),
        ("N001", "doubled.csv", "HCl' are one drug in the cohort"),
        ("N002", "new.csv", "holds no sample 'N002'"),
        ("P0011", None, "no sample 'P0011'; did you mean 'P011'"),
    ],
)
def test_predict_therapy__makes_nothing_up(
    folder: Path, sample: str, table: str | None, message: str
) -> None:
    sources = PredictSources(None if table is None else folder / table, AUC)

    with pytest.raises(InputError, match=message):
        predict_therapy(folder / "made", sample, sources)


def test_panel_therapy__goes_on_from_measured_drugs(folder: Path) -> None:
    first, second = panel_therapy(folder / "made", 2).steps

    assert panel_therapy(folder / "made", 1, measured=(first.drug,)).steps[0].drug == second.drug


def test_panel_therapy__names_the_nearest_drug_for_a_wrong_one(folder: Path) -> None:
    drug = pl.read_csv(folder / "responses.csv").columns[3]

    with pytest.raises(InputError, match=f"did you mean '{drug}'"):
        panel_therapy(folder / "made", 1, measured=(drug + "x",))


def test_panel_therapy__chooses_among_drugs_by_any_of_their_names(folder: Path) -> None:
    drugs = pl.read_csv(folder / "responses.csv").columns[1:3]
    among = tuple(f"{drug.upper()} hydrochloride" for drug in drugs)

    assert {one.drug for one in panel_therapy(folder / "made", among=among).steps} == set(drugs)


def test_panel_therapy__says_that_nothing_is_left_to_choose(folder: Path) -> None:
    drugs = tuple(pl.read_csv(folder / "responses.csv").columns[1:])

    with pytest.raises(InputError, match="that may be chosen is measured already"):
        panel_therapy(folder / "made", measured=drugs)


def test_predict__prints_no_drug_where_none_is_asked_for(folder: Path) -> None:
    words = ["therapy", "predict", str(folder / "made"), "--sample", "N001", "--drugs", "0"]
    words += ["--result", str(folder / "new.csv"), "--measure", "auc"]

    run = CliRunner().invoke(app, words, catch_exceptions=False)

    assert "… and 8 more; --drugs lists more" in run.stdout


def test_card__is_written_as_a_page_or_as_markdown_alone(folder: Path) -> None:
    with pytest.raises(OutputError, match=r"card\.pdf: a card is written as \.html or \.md"):
        card_cohort(folder / "made", folder / "card.pdf")


def test_build_cohort__refuses_one_file_given_twice(folder: Path, tmp_path: Path) -> None:
    table = folder / "responses.csv"

    with pytest.raises(InputError, match=r"responses\.csv hold the same responses; give each"):
        build_cohort([table, table], tmp_path / "twice", CohortSources(read=AUC))
    assert not (tmp_path / "twice").exists()


def test_predict__prints_json_that_holds_every_drug(folder: Path) -> None:
    words = ["therapy", "predict", str(folder / "made"), "--sample", "N001", "--json"]
    words += ["--result", str(folder / "new.csv"), "--measure", "auc"]

    run = CliRunner().invoke(app, words)

    assert run.exit_code == 0
    assert len(json.loads(run.stdout)["drugs"]) == 8


def test_predict__asks_what_a_table_measures(folder: Path) -> None:
    words = ["therapy", "predict", str(folder / "made"), "--sample", "N001"]

    with pytest.raises(InputError, match="say what it measures with --measure"):
        CliRunner().invoke(
            app, [*words, "--result", str(folder / "new.csv")], catch_exceptions=False
        )


def test_panel__prints_the_drugs_in_order(folder: Path) -> None:
    run = CliRunner().invoke(app, ["therapy", "panel", str(folder / "made"), "--drugs", "3"])

    assert run.exit_code == 0
    assert [line.split()[0] for line in run.stdout.splitlines()[2:]] == ["1", "2", "3"]


def test_card__says_how_well_left_out_patients_are_predicted(folder: Path) -> None:
    card = card_cohort(folder / "made", folder / "card.md")

    assert card.errors[0].n_drugs == 16
    assert 0.3 < card.errors[0].correlation < 1
    assert 0.8 < card.coverage[0].share.value < 1
    assert card.errors[0].drug_class == ""
    assert "Must not be used" in (folder / "card.md").read_text(encoding="utf-8")


def test_card__has_no_errors_of_a_cohort_too_small(folder: Path, tmp_path: Path) -> None:
    pl.read_csv(folder / "responses.csv").head(8).write_csv(tmp_path / "few.csv")
    build_cohort([tmp_path / "few.csv"], tmp_path / "few", CohortSources(read=AUC))

    words = ["cohort", "card", str(tmp_path / "few"), "--out", str(tmp_path / "few.html")]
    run = CliRunner().invoke(app, words)

    assert "too few patients to leave some out" in run.stdout
    assert (tmp_path / "few.html").is_file()


def test_build_cohort__takes_a_column_from_the_table_that_has_it(
    folder: Path, tmp_path: Path
) -> None:
    names = pl.read_csv(folder / "responses.csv")["sample"]
    ill = ["CLL"] * 30 + ["AML"] * (names.len() - 30)
    pl.DataFrame({"specimen_code": names, "Dx": ill}).write_csv(tmp_path / "samples.csv")
    read = SourceOptions(measure="auc", columns={"sample": "specimen_code", "disease": "Dx"})

    made = build_cohort(
        [folder / "responses.csv"],
        tmp_path / "made",
        CohortSources(samples=tmp_path / "samples.csv", read=read),
    )

    assert sorted(made.cohort.diseases) == sorted(ill)
