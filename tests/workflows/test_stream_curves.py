"""Curves of a long Parquet file: streamed, stopped and resumed, with the same result to the bit."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from oncordia.domain import CurveModel, CurveOptions, Loss, Noise, Pool, check_table
from oncordia.errors import InputError, InvalidOption, InvalidTable, OutputError
from oncordia.workflows import fit_curves, stream_curves, write_curves

STREAM = import_module("oncordia.workflows.stream_curves")
PARTS = import_module("oncordia.formats.parts")
RANKS = import_module("oncordia.workflows.curve_ranks")
SORTED = import_module("oncordia.formats.sorted_store")
KILLED = """
import os, signal, sys
from functools import partial
from importlib import import_module
from oncordia.workflows import stream_curves
parts = import_module("oncordia.formats.parts")
ranks = import_module("oncordia.workflows.curve_ranks")
parts.ROWS_A_GROUP = 20
stores = import_module("oncordia.formats.sorted_store")
for name in ("FallingStore", "PlacedStore"):
    setattr(ranks, name, partial(getattr(stores, name), held=8))
room, thing, method, left = sys.argv[3:]
owner = getattr(import_module(room), thing)
act, calls = getattr(owner, method), []
def die_then(*given, **named):
    calls.append(given)
    if len(calls) > int(left):
        os.kill(os.getpid(), signal.SIGKILL)
    return act(*given, **named)
setattr(owner, method, die_then)
stream_curves(sys.argv[1], sys.argv[2], chunk=10)
"""
DOSES_MOLAR = 10.0 ** np.linspace(-9.0, -5.0, 9)
N_DRUGS = 20


def make_responses(n_curves: int = 60) -> pl.DataFrame:
    """Noisy curves of samples with ``N_DRUGS`` drugs each, sorted."""
    rng = np.random.default_rng(7)
    ec50 = 10.0 ** rng.uniform(-8.0, -6.0, n_curves)
    response = 0.2 + 0.8 / (1.0 + DOSES_MOLAR / ec50[:, None])
    curve = np.repeat(np.arange(n_curves), DOSES_MOLAR.size)
    return pl.DataFrame(
        {
            "sample": [f"S{i // N_DRUGS:03d}" for i in curve],
            "drug": [f"D{i % N_DRUGS:02d}" for i in curve],
            "dose_molar": np.tile(DOSES_MOLAR, n_curves),
            "response": (response + rng.normal(0.0, 0.05, response.shape)).ravel(),
        }
    )


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "responses.parquet"
    make_responses().write_parquet(path, row_group_size=100)
    return path


@pytest.fixture
def stop_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, BaseException], None]:
    """Let a run end with a fault when it fits the chunk after the first few."""

    def arrange(n_chunks: int, fault: BaseException) -> None:
        fit, seen = STREAM.fit_chunk, []

        def fit_some(chunk: object) -> bytes:
            seen.append(chunk)
            if len(seen) > n_chunks:
                raise fault
            return bytes(fit(chunk))

        monkeypatch.setattr(STREAM, "fit_chunk", fit_some)

    return arrange


def _hold(monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    """Let p values and q values go to disk in so many at once."""
    for name in ("FallingStore", "PlacedStore"):
        monkeypatch.setattr(RANKS, name, partial(getattr(SORTED, name), held=held))


def _parts(out: Path) -> Path:
    return out.with_name(f".{out.name}.parts")


@pytest.mark.parametrize(
    "options",
    [
        CurveOptions(),
        CurveOptions(noise=Noise.OWN),
        CurveOptions(loss=Loss.HUBER),
        CurveOptions(model=CurveModel.AUTO),
    ],
    ids=["default", "own noise", "huber", "auto"],
)
@pytest.mark.parametrize("n_curves", [5, 60])
def test_stream_curves__gives_the_table_that_a_fit_in_memory_gives_to_the_bit(
    n_curves: int, options: CurveOptions, table: Path, tmp_path: Path
) -> None:
    make_responses(n_curves).write_parquet(table)
    stream_curves(table, tmp_path / "curves.parquet", options=options, chunk=7)

    streamed = pl.read_parquet(tmp_path / "curves.parquet")
    check_table(streamed, "curves")
    assert streamed["q_value"].null_count() == streamed["p_no_response"].null_count()
    assert streamed.equals(fit_curves(table, options=options))


def test_stream_curves__said_the_noise_with_which_a_fit_in_memory_gives_the_same(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(STREAM, "PRIOR_CURVES", 30)
    stream_curves(table, tmp_path / "curves.parquet", chunk=7)

    said = json.loads(pl.read_parquet_metadata(tmp_path / "curves.parquet")["oncordia"])
    noise, test = (said["options"]["curves"][name] for name in ("noise_prior", "test_noise"))
    given = CurveOptions(noise_prior=(noise[0], noise[1]), test_noise=(test[0], test[1]))
    whole = fit_curves(table, options=given)
    assert not whole.equals(fit_curves(table))
    assert pl.read_parquet(tmp_path / "curves.parquet").equals(whole)


@pytest.mark.parametrize("held", [1, 8, 59])
def test_stream_curves__ranks_p_values_on_disk_as_in_memory(
    held: int, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream_curves(table, tmp_path / "memory.parquet", chunk=7)
    _hold(monkeypatch, held)

    stream_curves(table, tmp_path / "disk.parquet", chunk=7)

    assert (tmp_path / "disk.parquet").read_bytes() == (tmp_path / "memory.parquet").read_bytes()


def test_stream_curves__does_not_depend_on_the_chunk(table: Path, tmp_path: Path) -> None:
    for chunk in (1, 7, 1000):
        stream_curves(table, tmp_path / f"{chunk}.parquet", chunk=chunk)

    by_one = (tmp_path / "1.parquet").read_bytes()
    assert (tmp_path / "7.parquet").read_bytes() == by_one
    assert (tmp_path / "1000.parquet").read_bytes() == by_one


def test_stream_curves__counts_the_curves_of_each_status(table: Path, tmp_path: Path) -> None:
    counts = stream_curves(table, tmp_path / "curves.parquet", chunk=25)

    status = pl.read_parquet(tmp_path / "curves.parquet")["status"]
    assert sum(counts.values()) == 60
    assert counts == {word: int((status == word).sum()) for word in status.unique().sort()}


def test_stream_curves__leaves_the_file_alone_behind(table: Path, tmp_path: Path) -> None:
    stream_curves(table, tmp_path / "curves.parquet", chunk=25)

    assert {path.name for path in tmp_path.iterdir()} == {"curves.parquet", "responses.parquet"}


def test_stream_curves__says_in_the_file_where_it_comes_from(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "curves.parquet"
    stream_curves(table, out, options=CurveOptions(confidence=0.9))

    said = json.loads(pl.read_parquet_metadata(out)["oncordia"])
    assert said["inputs"][0]["file"] == "responses.parquet"
    assert said["inputs"][0]["size_bytes"] == table.stat().st_size
    assert said["options"]["curves"]["confidence"] == 0.9
    assert len(said["options"]["curves"]["noise_prior"]) == 2
    assert said["tables"] == {"curves": 60}


def test_stream_curves__goes_on_after_a_stop_to_the_same_bytes(
    table: Path,
    tmp_path: Path,
    stop_after: Callable[[int, BaseException], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream_curves(table, tmp_path / "undisturbed.parquet", chunk=10)
    out = tmp_path / "curves.parquet"
    stop_after(4, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt, match="stopped with 4 chunks finished; the same command"):
        stream_curves(table, out, chunk=10)
    assert not out.exists()
    monkeypatch.undo()
    told: list[int] = []

    stream_curves(table, out, chunk=10, progress=lambda _, done, __: told.append(done))

    assert told == [4, 5, 6]
    assert out.read_bytes() == (tmp_path / "undisturbed.parquet").read_bytes()


@pytest.mark.parametrize("damage", [b"", b"cut sh"], ids=["empty", "other bytes"])
def test_stream_curves__fits_a_damaged_part_anew(
    damage: bytes,
    table: Path,
    tmp_path: Path,
    stop_after: Callable[[int, BaseException], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream_curves(table, tmp_path / "undisturbed.parquet", chunk=10)
    out = tmp_path / "curves.parquet"
    stop_after(4, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        stream_curves(table, out, chunk=10)
    monkeypatch.undo()
    (_parts(out) / "0000002.parquet").write_bytes(damage)
    with (_parts(out) / "finished.jsonl").open("ab") as journal:
        journal.write(b'{"part": "0000004.parquet", "sha')

    stream_curves(table, out, chunk=10)

    assert out.read_bytes() == (tmp_path / "undisturbed.parquet").read_bytes()


def test_stream_curves__goes_on_after_a_kill_to_the_same_bytes(tmp_path: Path) -> None:
    table, out = tmp_path / "responses.parquet", tmp_path / "curves.parquet"
    make_responses(1200).write_parquet(table)
    stream_curves(table, tmp_path / "undisturbed.parquet", chunk=20)
    words = ("-m", "oncordia", "curves", "fit", str(table), "--out", str(out), "--chunk", "20")
    process = subprocess.Popen((sys.executable, *words), stderr=subprocess.PIPE)
    journal = _parts(out) / "finished.jsonl"
    while not (journal.exists() and journal.read_bytes().count(b"\n") >= 5):
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stderr is not None
    process.stderr.close()
    assert not out.exists()
    assert 5 <= journal.read_bytes().count(b"\n") < 60

    stream_curves(table, out, chunk=20)

    assert out.read_bytes() == (tmp_path / "undisturbed.parquet").read_bytes()


@pytest.mark.parametrize(
    ("room", "thing", "method", "n_before", "is_there"),
    [
        ("oncordia.formats.uniques", "HashStore", "find_doubled", 0, False),
        ("oncordia.formats.parts", "TableParts", "keep", 3, False),
        ("oncordia.formats.sorted_store", "FallingStore", "_spill", 2, False),
        ("oncordia.formats.sorted_store", "PlacedStore", "add", 0, False),
        ("oncordia.formats.sorted_store", "PlacedStore", "take", 3, False),
        ("oncordia.formats.parquet_joiner", "ParquetJoiner", "add", 2, False),
        ("oncordia.formats.parquet_joiner", "ParquetJoiner", "close", 0, False),
        ("oncordia.formats.parts", "TableParts", "discard", 0, True),
    ],
)
def test_stream_curves__goes_on_after_a_kill_in_any_pass_to_the_same_bytes(
    room: str,
    thing: str,
    method: str,
    n_before: int,
    is_there: bool,
    table: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(PARTS, "ROWS_A_GROUP", 20)
    stream_curves(table, tmp_path / "undisturbed.parquet", chunk=10)
    out = tmp_path / "curves.parquet"
    words = (sys.executable, "-c", KILLED, table, out, room, thing, method, str(n_before))
    assert subprocess.run(words, check=False).returncode == -signal.SIGKILL
    assert out.exists() == is_there
    assert _parts(out).exists()

    stream_curves(table, out, chunk=10)

    assert out.read_bytes() == (tmp_path / "undisturbed.parquet").read_bytes()
    assert not _parts(out).exists()


def test_stream_curves__begins_anew_beside_a_folder_that_a_kill_left(
    table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "curves.parquet"
    left = _parts(out) / "hashes"
    left.mkdir(parents=True)
    (left / "00").write_bytes(b"cut sh")

    stream_curves(table, out, chunk=30)

    assert pl.read_parquet(out).height == 60
    assert not _parts(out).exists()


def test_stream_curves__refuses_other_options_for_an_unfinished_run(
    table: Path, tmp_path: Path, stop_after: Callable[[int, BaseException], None]
) -> None:
    out = tmp_path / "curves.parquet"
    stop_after(2, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        stream_curves(table, out, chunk=10)

    with pytest.raises(InvalidOption, match=r"options\.loss 'squared' \(now 'huber'\).*--restart"):
        stream_curves(table, out, chunk=10, options=CurveOptions(loss=Loss.HUBER))
    assert (_parts(out) / "0000001.parquet").exists()


def test_stream_curves__refuses_another_table_for_an_unfinished_run(
    table: Path, tmp_path: Path, stop_after: Callable[[int, BaseException], None]
) -> None:
    out = tmp_path / "curves.parquet"
    stop_after(2, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        stream_curves(table, out, chunk=10)
    make_responses(40).write_parquet(table)

    with pytest.raises(InvalidOption, match=r"input\.sha256"):
        stream_curves(table, out, chunk=10)


def test_stream_curves__begins_anew_when_asked(
    table: Path,
    tmp_path: Path,
    stop_after: Callable[[int, BaseException], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "curves.parquet"
    stop_after(2, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        stream_curves(table, out, chunk=10)
    monkeypatch.undo()

    stream_curves(table, out, chunk=30, restart=True)

    assert pl.read_parquet(out).height == 60


def _scatter(path: Path) -> None:
    rows = make_responses()
    rows[[*range(9, 18), *range(9), *range(18, rows.height), 3]].write_parquet(path)


def test_stream_curves__refuses_a_curve_that_comes_back(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _scatter(table)
    monkeypatch.setattr(STREAM, "ROWS_SORTED_HERE", 100)

    with pytest.raises(
        InvalidTable,
        match=r"^responses\.parquet, row 542: the curve of sample 'S000', drug 'D00' goes on here; "
        r"it began at row 11 .*; sort by sample, drug$",
    ):
        stream_curves(table, tmp_path / "curves.parquet", chunk=10)
    assert [path.name for path in tmp_path.iterdir()] == ["responses.parquet"]


def test_stream_curves__sorts_a_small_table_whose_curves_are_torn(
    table: Path, tmp_path: Path
) -> None:
    stream_curves(table, tmp_path / "sorted.parquet", chunk=10)
    rows = make_responses()
    rows[np.random.default_rng(1).permutation(rows.height)].write_parquet(table)

    stream_curves(table, tmp_path / "torn.parquet", chunk=10)

    assert pl.read_parquet(tmp_path / "torn.parquet").equals(
        pl.read_parquet(tmp_path / "sorted.parquet")
    )


def test_stream_curves__names_the_row_of_the_file_in_a_late_chunk(
    table: Path, tmp_path: Path
) -> None:
    rows = make_responses().with_columns(
        pl.when(pl.int_range(pl.len()) == 400)
        .then(pl.lit(-1.0))
        .otherwise("dose_molar")
        .alias("dose_molar")
    )
    rows.write_parquet(table)

    with pytest.raises(InvalidTable, match=r"^responses\.parquet, row 402, column dose: .*-1"):
        stream_curves(table, tmp_path / "curves.parquet", chunk=10)
    assert [path.name for path in tmp_path.iterdir()] == ["responses.parquet"]


def test_stream_curves__leaves_nothing_half_written_where_the_disk_is_full(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream_curves(table, tmp_path / "undisturbed.parquet", chunk=10)
    out = tmp_path / "curves.parquet"
    flush, seen = PARTS._flush, []

    def refuse(file: object) -> None:
        seen.append(file)
        if len(seen) > 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        flush(file)

    monkeypatch.setattr(PARTS, "_flush", refuse)
    with pytest.raises(OutputError, match=r"^curves\.parquet: .*No space left on device"):
        stream_curves(table, out, chunk=10)
    assert not out.exists()
    assert not list(_parts(out).glob("*.new"))
    monkeypatch.undo()

    stream_curves(table, out, chunk=10)

    assert out.read_bytes() == (tmp_path / "undisturbed.parquet").read_bytes()


def test_stream_curves__refuses_a_folder_that_is_not_there(table: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"^curves\.parquet: cannot be written"):
        stream_curves(table, tmp_path / "absent" / "curves.parquet")


def test_stream_curves__refuses_to_write_beside_another_run(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "curves.parquet"
    with PARTS.open_parts(out), pytest.raises(OutputError, match="another run is writing it"):
        stream_curves(table, out)


def test_stream_curves__gives_an_empty_table_for_controls_alone(
    table: Path, tmp_path: Path
) -> None:
    make_responses(2).with_columns(dose_molar=0.0).write_parquet(table)

    stream_curves(table, tmp_path / "curves.parquet")

    curves = pl.read_parquet(tmp_path / "curves.parquet")
    check_table(curves, "curves")
    assert curves.height == 0


def test_stream_curves__refuses_a_file_cut_short(table: Path, tmp_path: Path) -> None:
    table.write_bytes(table.read_bytes()[:-50])

    with pytest.raises(InputError, match=r"^responses\.parquet: .*damaged or cut short"):
        stream_curves(table, tmp_path / "curves.parquet")


def test_stream_curves__refuses_a_chunk_of_no_curve(table: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match="--chunk must be 1 or more curves, got 0"):
        stream_curves(table, tmp_path / "curves.parquet", chunk=0)


def test_stream_curves__names_the_cluster_that_does_not_answer(table: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match=r"^--cluster nonsense://x: "):
        stream_curves(table, tmp_path / "curves.parquet", cluster="nonsense://x")


def test_stream_curves__refuses_curves_that_are_pooled(table: Path, tmp_path: Path) -> None:
    pooled = CurveOptions(pool=next(pool for pool in Pool if pool is not Pool.NONE))

    with pytest.raises(InvalidOption, match="compare the curves of a whole run"):
        stream_curves(table, tmp_path / "curves.parquet", options=pooled)
    assert [path.name for path in tmp_path.iterdir()] == ["responses.parquet"]


def test_write_curves__refuses_a_cluster_for_a_text_table(tmp_path: Path) -> None:
    make_responses(1).write_csv(tmp_path / "t.csv")

    with pytest.raises(InvalidOption, match="--cluster is for a tidy Parquet file as table"):
        write_curves(tmp_path / "t.csv", tmp_path / "c.parquet", cluster="tcp://127.0.0.1:1")


def test_write_curves__takes_a_parquet_file_of_one_curve_without_a_drug(tmp_path: Path) -> None:
    path, out = tmp_path / "lone.parquet", tmp_path / "curves.parquet"
    lone = make_responses(1).select("dose_molar", "response")
    lone.write_parquet(path)
    write_curves(path, out)

    assert pl.read_parquet(out).select("sample", "drug").rows() == [("lone", "lone")]
