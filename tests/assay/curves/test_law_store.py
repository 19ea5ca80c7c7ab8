import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from oncordia.assay.curves import law_store, null
from oncordia.assay.curves.families import plan_fit
from oncordia.assay.curves.law_store import keep_law, read_law
from oncordia.assay.curves.null import NullDesign, NullLaw, find_law, name_key
from oncordia.domain import CurveModel, CurveOptions, Prior

KEY = "a design and its options"
NUMBERS = (0.1 + 0.2, 1e-300, float("inf"), -0.0)
DESIGN = NullDesign(6, 1, 0, 4.0, 0.0, 0.075, 4.0)
OPTIONS = CurveOptions(null_curves=500)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store, and a process that has met no law yet."""
    monkeypatch.setattr(law_store, "_find_folder", lambda: tmp_path)
    monkeypatch.setattr(null, "_LAWS", {})
    return tmp_path


@pytest.fixture
def forget(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder is looked for anew, here and after."""
    law_store._find_folder.cache_clear()
    yield
    monkeypatch.undo()
    law_store._find_folder.cache_clear()


def find(options: CurveOptions = OPTIONS, design: NullDesign = DESIGN) -> NullLaw:
    return find_law(design, plan_fit(options.model, options), options)


def find_again(monkeypatch: pytest.MonkeyPatch) -> NullLaw:
    monkeypatch.setattr(null, "_LAWS", {})
    return find()


def forbid_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(null, "_simulate_law", lambda *_: pytest.fail("it simulates"))


def test_read_law__gives_back_what_was_kept_to_the_bit(folder: Path) -> None:
    keep_law(KEY, NUMBERS)
    assert np.array(read_law(KEY, 4)).tobytes() == np.array(NUMBERS).tobytes()
    assert len(list(folder.iterdir())) == 1


def test_read_law__knows_no_other_key(folder: Path) -> None:
    keep_law(KEY, NUMBERS)
    (kept,) = folder.iterdir()
    kept.rename(folder / law_store.name_law("another"))
    assert read_law("another", 4) is None


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\x00\xff",
        b"[]",
        b"{}",
        b"7",
        b"[" * 100_000,
        b'{"numbers": null, "check": 1}',
        b'{"numbers": ["x"], "check": 1}',
    ],
)
def test_read_law__takes_no_damaged_file(folder: Path, damage: bytes) -> None:
    keep_law(KEY, NUMBERS)
    (kept,) = folder.iterdir()
    kept.write_bytes(damage)
    assert read_law(KEY, 4) is None


def test_read_law__takes_no_file_with_one_digit_changed(folder: Path) -> None:
    keep_law(KEY, (0.125,))
    (kept,) = folder.iterdir()
    kept.write_text(kept.read_text(encoding="utf-8").replace("0.125", "0.126"), encoding="utf-8")
    assert read_law(KEY, 1) is None


def test_keep_law__leaves_no_part_where_it_cannot_put_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    keep_law(KEY, NUMBERS)
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("folder")
def test_find_law__is_the_same_with_and_without_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    simulated = find()
    forbid_simulation(monkeypatch)
    assert find_again(monkeypatch) == simulated
    monkeypatch.undo()
    monkeypatch.setattr(law_store, "_find_folder", lambda: None)
    assert find_again(monkeypatch) == simulated


def test_find_law__simulates_anew_where_the_file_is_damaged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulated = find()
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    assert find_again(monkeypatch) == simulated
    assert json.loads(kept.read_bytes()) == json.loads(whole)


def test_find_law__simulates_where_the_folder_is_gone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulated = find()
    monkeypatch.setattr(law_store, "_find_folder", lambda: folder / "gone")
    assert find_again(monkeypatch) == simulated
    assert not (folder / "gone").exists()


def test_find_law__simulates_where_nothing_can_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    simulated = find()
    assert list(folder.iterdir()) == []
    assert find_again(monkeypatch) == simulated


@pytest.mark.usefixtures("forget")
def test_find_folder__is_none_where_no_home_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr("oncordia.numeric.compile.CONFIG.CACHE_DIR", str(tmp_path / "file"))
    assert law_store._find_folder() is None
    keep_law(KEY, NUMBERS)
    assert read_law(KEY, 4) is None


@pytest.mark.usefixtures("forget")
def test_find_folder__changes_with_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oncordia.numeric.compile.CONFIG.CACHE_DIR", str(tmp_path))
    before = law_store._find_folder()
    law_store._find_folder.cache_clear()
    monkeypatch.setattr(law_store, "digest_files", lambda paths: f"other {len(list(paths))}")
    after = law_store._find_folder()
    assert before is not None
    assert after is not None
    assert before != after
    assert before.parent == after.parent == tmp_path


@pytest.mark.parametrize(
    "options",
    [
        CurveOptions(model=CurveModel.WEIBULL1),
        CurveOptions(prior=Prior.NONE),
        CurveOptions(top_max=1.4),
        CurveOptions(fixed={"top": 1.0}),
        CurveOptions(bounds={"slope": (0.5, 2.0)}),
        CurveOptions(ec50_margin=1.0),
        CurveOptions(null_curves=8000),
        CurveOptions(null_seed=2),
    ],
    ids=str,
)
def test_name_key__holds_every_choice_that_moves_a_law(options: CurveOptions) -> None:
    default = CurveOptions()
    assert name_key(DESIGN, plan_fit(options.model, options), options) != name_key(
        DESIGN, plan_fit(default.model, default), default
    )


def test_keep_law__serves_processes_that_keep_the_same_law_at_once(tmp_path: Path) -> None:
    code = (
        "from oncordia.assay.curves.law_store import keep_law, read_law\n"
        "for turn in range(200):\n"
        "    keep_law('shared', (0.1, 2.0))\n"
        "    assert read_law('shared', 2) == (0.1, 2.0), turn\n"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    running = [subprocess.Popen([sys.executable, "-c", code], env=environment) for _ in range(2)]
    assert [process.wait() for process in running] == [0, 0]
    assert [path.name for path in tmp_path.glob("laws-*/*")] == [law_store.name_law("shared")]
