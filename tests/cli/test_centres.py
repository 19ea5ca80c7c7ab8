"""Messages, pools and scans on the command line."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.therapy.centres.test_sums import draw_values, make_matrix
from tests.workflows.alliance import fill_store

from oncordia.domain.alliance import DataKind
from oncordia.domain.therapy import Cohort, FeatureTable
from oncordia.formats.therapy import write_cohort
from oncordia.store import open_store


@pytest.fixture
def north(tmp_path: Path) -> Path:
    matrix = make_matrix(draw_values(1, 24, 8))
    facts = FeatureTable(matrix.samples, ("TP53",), (np.arange(24) % 3 == 0)[:, None] * 1.0)
    write_cohort(tmp_path / "north", Cohort("north", matrix, features=facts))
    return tmp_path / "north"


def test_message__prints_json(north: Path, tmp_path: Path, oncordia: Any) -> None:
    call = oncordia("cohort", "message", north, "--out", tmp_path / "m.json", "--json")
    said = json.loads(call.out)
    assert (call.code, said["n_patients"], said["decision"]) == (0, 24, None)


def test_message__ends_with_1_where_no_agreement_lets_it_go(
    north: Path, tmp_path: Path, oncordia: Any
) -> None:
    work = tmp_path / "work"
    assert oncordia("init", work).code == 0
    with open_store(work) as store:
        fill_store(store, (DataKind.CURVES,))
    call = oncordia(
        "cohort", "message", north, "--out", tmp_path / "m.json", "--workspace", work,
        "--owner", "hospital", "--to", "institute",
    )  # fmt: skip
    assert call.code == 1
    assert call.out.splitlines()[-1] == "nothing was written: the message may not go"
    assert not (tmp_path / "m.json").exists()


def test_message__asks_for_owner_and_receiver_with_a_workspace(
    north: Path, tmp_path: Path, oncordia: Any
) -> None:
    call = oncordia("cohort", "message", north, "--out", tmp_path / "m.json", "--to", "institute")
    assert call.code == 2
    assert call.err.splitlines() == [
        "--workspace, --owner and --to belong together; name all three or none"
    ]


def test_message__warns_where_drugs_outnumber_patients(tmp_path: Path, oncordia: Any) -> None:
    """Not where patients are the more, nor with noise."""
    for n_patients, extra in ((12, ()), (24, ()), (12, ("--epsilon", "1", "--clip", "0:50"))):
        matrix = make_matrix(draw_values(1, n_patients, 16, holes=0.0))
        folder = tmp_path / f"c{n_patients}{len(extra)}"
        write_cohort(folder, Cohort("C", matrix))
        call = oncordia(
            "cohort", "message", folder, "--out", tmp_path / f"{folder.name}.json", *extra
        )
        assert ("caution  no more patients than drugs" in call.out) is (folder.name == "c120")


def test_message__refuses_a_delta_without_an_epsilon(
    north: Path, tmp_path: Path, oncordia: Any
) -> None:
    call = oncordia("cohort", "message", north, "--out", tmp_path / "m.json", "--delta", "0.1")
    assert call.code == 2
    assert call.err.splitlines() == ["--delta belongs to --epsilon; give both or none"]


def test_pool__ends_with_2_and_one_line_for_a_message_of_a_newer_format(
    north: Path, tmp_path: Path, oncordia: Any
) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text('{"document": "centre message", "format": 9}', encoding="utf-8")
    call = oncordia("cohort", "pool", north, odd, "--out", tmp_path / "model.json")
    assert call.code == 2
    assert call.err.splitlines() == [
        "odd.json: is of format 9 and this program reads up to 1; install a newer oncordia"
    ]


def test_compare__lists_the_most_shifted_drugs(north: Path, oncordia: Any) -> None:
    call = oncordia("cohort", "compare", north, north, "--drugs", "2")
    assert call.code == 0
    lines = call.out.splitlines()
    assert lines[0].startswith("north against north: 0 of 8 drugs shifted")
    assert lines[-1] == "  … and 6 more; --drugs lists more"


def test_associations__counts_the_pairs(north: Path, oncordia: Any) -> None:
    call = oncordia("cohort", "associations", north, "--json")
    assert (call.code, json.loads(call.out)["n_tested"]) == (0, 8)
