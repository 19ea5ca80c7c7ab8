"""Messages as documents: what is written is read, and what is wrong is said."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.therapy.centres.test_sums import draw_values, make_matrix

from oncordia.domain.records import digest_value
from oncordia.domain.therapy import CentreMessage
from oncordia.errors import InputError, InvalidTable, OutputError, UnreadableFile
from oncordia.formats.therapy import read_message, write_message
from oncordia.therapy import summarise_cohort


def make_message() -> CentreMessage:
    values = draw_values(3, 20)
    values[3:, 2] = np.nan  # three patients: withheld
    return summarise_cohort(make_matrix(values), "north", disease="AML")


def change(path: Path, **fields: Any) -> Path:
    """Another content with its own right digest, as a wrong program would write it."""
    content = {**json.loads(path.read_text(encoding="utf-8")), **fields}
    content.pop("digest")
    content["digest"] = digest_value(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "north.json"
    write_message(path, make_message())
    return path


def test_read_message__gives_what_was_written(file: Path) -> None:
    message, back = make_message(), read_message(file)
    assert (back.name, back.drugs, back.measure) == ("north", message.drugs, message.measure)
    for name in ("counts", "means", "scatter", "shifts", "fourths"):
        np.testing.assert_array_equal(getattr(back, name), getattr(message, name))


def test_write_message__holds_no_withheld_cell(file: Path) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["means"][2] is None
    assert content["counts"][2] == [None, None, None]
    assert content["scatter"][3][2] is None
    assert content["shifts"][2] == [None] * 4


def test_write_message__overwrites_nothing(file: Path) -> None:
    with pytest.raises(OutputError, match="is there already"):
        write_message(file, make_message())


def test_read_message__refuses_a_newer_format(file: Path) -> None:
    with pytest.raises(UnreadableFile, match="is of format 2 and this program reads up to 1"):
        read_message(change(file, format=2))


def test_read_message__refuses_another_digest(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace('"AML"', '"CLL"'), encoding="utf-8")
    with pytest.raises(UnreadableFile, match="its digest differs"):
        read_message(file)


def test_read_message__refuses_a_flipped_scale(file: Path) -> None:
    with pytest.raises(InvalidTable, match="its scale is flipped"):
        read_message(change(file, direction="low_is_sensitive"))


def test_read_message__refuses_a_measure_that_none_is_called(file: Path) -> None:
    with pytest.raises(InputError, match="no measure is called 'ic95'"):
        read_message(change(file, measure="ic95"))


@pytest.mark.parametrize(
    "fields",
    [
        {"n_patients": 0},
        {"n_patients": True},
        {"counts": [[1]]},
        {"means": ["a", 1.0, None, 2.0]},
        {"shifts": [[1.0, 2.0]]},
        {"drugs": ["D0"]},
        {"noise": {"epsilon": 1.0}},
        {"n_patients": 3},
        {"means": [1.0, None, None, 2.0]},
        {"minimum": 18},
        {"counts": [[17.5], [14, 16], [None] * 3, [12, 12, None, 15]]},
    ],
)
def test_read_message__says_in_one_line_what_contradicts_itself(
    file: Path, fields: dict[str, Any]
) -> None:
    with pytest.raises(InputError) as fault:
        read_message(change(file, **fields))
    assert "north.json" in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"document": "cohort model"}', '{"a": NaN}'])
def test_read_message__refuses_what_is_no_message(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"odd\.json: is no"):
        read_message(path)


@pytest.mark.parametrize(
    ("row", "column", "drugs"), [(1, 1, "drug 'D1'"), (3, 0, "drugs 'D0' and 'D3'")]
)
def test_read_message__refuses_sums_that_no_responses_have(
    file: Path, row: int, column: int, drugs: str
) -> None:
    scatter = json.loads(file.read_text(encoding="utf-8"))["scatter"]
    scatter[row][column] = -1e6
    fault = rf"north\.json: message 'north', {drugs}: no responses have such sums"
    with pytest.raises(InvalidTable, match=fault):
        read_message(change(file, scatter=scatter))


def test_read_message__refuses_fourth_powers_below_those_of_equal_distances(file: Path) -> None:
    fourths = json.loads(file.read_text(encoding="utf-8"))["fourths"]
    fourths[3] = 1.0
    with pytest.raises(InvalidTable, match="drug 'D3': no responses have such sums"):
        read_message(change(file, fourths=fourths))


def test_read_message__reads_a_message_without_fourth_powers(file: Path) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    del content["fourths"]
    file.write_text(json.dumps(content), encoding="utf-8")
    assert read_message(change(file)).fourths is None


def test_read_message__names_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="is a folder; give a file of oncordia cohort message"):
        read_message(tmp_path)
