"""What a clinician of a tumour board does: a cohort, a screen, a ranking; and what goes wrong."""

import json
from pathlib import Path

import polars as pl
import pytest
from tests.cli.conftest import Oncordia

TABLES = ("responses.csv", "samples.csv", "drugs.csv", "molecular.csv", "evidence.csv")


@pytest.fixture
def cohort(oncordia: Oncordia, tmp_path: Path) -> Path:
    tables = tmp_path / "tables"
    assert oncordia("cohort", "example", tables, "--patients", 30).code == 0
    built = oncordia(
        "cohort", "build", tables / "responses.csv", "--measure", "auc", "--samples",
        tables / "samples.csv", "--drugs", tables / "drugs.csv", "--out", tmp_path / "colon",
    )  # fmt: skip
    assert built.code == 0, built.err
    return tmp_path / "colon"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A patient of the cohort's law as a bare table."""
    frame = pl.read_csv(tmp_path / "tables" / "responses.csv")
    path = tmp_path / "patient.csv"
    frame.head(1).with_columns(pl.lit("NEW").alias("sample")).write_csv(path)
    return path


def test_clinician__ranks_one_patient_from_raw_plates(
    oncordia: Oncordia, cohort: Path, tmp_path: Path
) -> None:
    screen, result, out = (tmp_path / name for name in ("screen", "result", "ranking"))
    tables = cohort.parent / "tables"
    oncordia("screen", "example", screen, "--lines", 1)
    assert oncordia("screen", "analyse", screen, "--out", result).code == 0

    ranked = oncordia(
        "therapy", "rank", result, "--sample", "LINE-01", "--cohort", cohort, "--out", out,
        "--molecular", tables / "molecular.csv", "--evidence", tables / "evidence.csv",
        "--drugs", tables / "drugs.csv", "--disease", "colorectal cancer",
    )  # fmt: skip

    assert ranked.code == 0, ranked.err
    assert "LINE-01 against colon (30 patients): 67 measured, 0 predicted" in ranked.out
    assert "caution: Plate quality asks for a look: LINE-01-R2 and LINE-01-R3." in ranked.out
    assert "A decision aid, not a decision." in ranked.out
    table = pl.read_parquet(out / "ranking.parquet")
    assert table["place"].to_list() == list(range(1, 68))
    assert table["verdict"].is_in(["leading", "selective"]).any()
    said = json.loads((out / "ranking.json").read_text())
    by_name = {one["therapy"]: one for one in said["candidates"]}
    tiers = [r for r in by_name["encorafenib"]["reasons"] if r["code"] == "evidence_tier"]
    assert tiers[0]["values"]["tier"] == "I"
    assert any(c["code"] == "evidence_other_tumour" for c in by_name["dabrafenib"]["caveats"])
    assert any(c["code"] == "peak_level_capped" for one in by_name.values() for c in one["caveats"])
    assert "etoposide" in (out / "board.html").read_text()
    assert (out / "patient.html").stat().st_size > 10_000
    run = json.loads((out / "run.json").read_text())
    assert run["options"]["cohort"]["sha256"] == said["cohort_digest"]
    assert {"drugs.csv", "evidence.csv", "molecular.csv"} <= {one["file"] for one in run["inputs"]}


def test_rank__keeps_its_columns_where_limits_are_long(
    oncordia: Oncordia, cohort: Path, table: Path, tmp_path: Path
) -> None:
    ranked = oncordia(
        "therapy", "rank", table, "--measure", "auc", "--sample", "NEW", "--cohort", cohort,
        "--out", tmp_path / "out", "--draws", 100, "--order", "absolute",
    )  # fmt: skip

    lines = ranked.out.splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("  place"))
    at = lines[head].index("verdict")
    assert all(
        line[at - 2 : at] == "  " != line[at : at + 2] for line in lines[head + 1 : head + 11]
    )


def test_rank__tells_the_day_of_the_measurement_on_the_page(
    oncordia: Oncordia, cohort: Path, table: Path, tmp_path: Path
) -> None:
    ranked = oncordia(
        "therapy", "rank", table, "--measure", "auc", "--sample", "NEW", "--cohort", cohort,
        "--out", tmp_path / "out", "--draws", 100, "--measured-on", "2026-11-20",
    )  # fmt: skip

    assert ranked.code == 0, ranked.err
    assert "measured on 20 November 2026" in (tmp_path / "out" / "board.html").read_text()


def test_rank__predicts_what_a_table_lacks_and_prints_json(
    oncordia: Oncordia, cohort: Path, table: Path, tmp_path: Path
) -> None:
    pl.read_csv(table).select(pl.all().head(1)).drop("olaparib", "erlotinib").write_csv(table)

    ranked = oncordia(
        "therapy", "rank", table, "--measure", "auc", "--sample", "NEW", "--cohort", cohort,
        "--out", tmp_path / "out", "--json",
    )  # fmt: skip

    said = json.loads(ranked.out)
    predicted = {c["therapy"] for c in said["candidates"] if c["basis"] == "predicted"}
    assert predicted == {"olaparib", "erlotinib"}
    assert (said["n_measured"], said["n_reference"]) == (65, 30)


def test_rank__without_a_cohort_orders_by_effect_and_says_so(
    oncordia: Oncordia, cohort: Path, table: Path, tmp_path: Path
) -> None:
    ranked = oncordia(
        "therapy", "rank", table, "--measure", "auc", "--sample", "NEW", "--out", tmp_path / "o"
    )

    assert ranked.code == 0
    assert "no order: No reference cohort was given" in ranked.out
    assert cohort.exists()


@pytest.mark.parametrize(
    ("start", "factor", "said"),
    [(0.0, 100.0, "looks like percent"), (1.0, -1.0, "its scale looks flipped")],
)
def test_rank__refuses_a_scale_that_is_not_the_cohorts(
    oncordia: Oncordia,
    cohort: Path,
    table: Path,
    tmp_path: Path,
    start: float,
    factor: float,
    said: str,
) -> None:
    pl.read_csv(table).with_columns(pl.col(pl.Float64) * factor + start).write_csv(table)
    ended = oncordia(
        "therapy", "rank", table, "--measure", "auc", "--sample", "NEW", "--cohort", cohort,
        "--out", tmp_path / "out",
    )  # fmt: skip

    assert ended.code == 2
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_rank__names_the_sample_that_was_meant(
    oncordia: Oncordia, cohort: Path, table: Path, tmp_path: Path
) -> None:
    ended = oncordia(
        "therapy", "rank", table, "--measure", "auc", "--sample", "NEWW", "--out", tmp_path / "o"
    )

    assert (ended.code, cohort.exists()) == (2, True)
    assert "holds no sample 'NEWW'; did you mean 'NEW'?" in ended.err


def test_rank__asks_what_a_table_measures(
    oncordia: Oncordia, cohort: Path, table: Path, tmp_path: Path
) -> None:
    ended = oncordia(
        "therapy", "rank", table, "--sample", "NEW", "--cohort", cohort, "--out", tmp_path / "o"
    )

    assert ended.code == 2
    assert "say what it measures with --measure" in ended.err


def test_cohort_build__takes_analysed_screens_with_their_errors(
    oncordia: Oncordia, tmp_path: Path
) -> None:
    screen, result = tmp_path / "screen", tmp_path / "result"
    oncordia("screen", "example", screen, "--lines", 3, "--replicates", 1)
    oncordia("screen", "analyse", screen, "--out", result)

    built = oncordia("cohort", "build", result, "--out", tmp_path / "c", "--disease", "CRC")
    shown = json.loads(oncordia("cohort", "show", tmp_path / "c", "--json").out)

    assert built.code == 0, built.err
    assert (shown["n_patients"], shown["measure"], shown["diseases"]) == (3, "auc", {"CRC": 3})
    assert shown["error_share"] > 0.8
    assert "3 patients are too few to rank against; 10 are needed" in built.out


def test_cohort_build__refuses_in_one_line_and_writes_nothing(
    oncordia: Oncordia, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("sample,Afatinib,afatinib,x\nA,1,1,1\nB,1,1,0\nC,0,0,1\n")

    ended = oncordia(
        "cohort", "build", tmp_path / "t.csv", "--measure", "auc", "--out", tmp_path / "c"
    )

    assert ended.code == 2
    assert "look like one drug under two names" in ended.err
    assert not (tmp_path / "c").exists()
