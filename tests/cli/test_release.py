"""From a made screen to a crate in a partner's hands, on the command line."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.workflows.alliance import fill_store

from oncordia.domain.alliance import DataKind
from oncordia.formats import read_crate
from oncordia.store import open_store
from oncordia.testing import make_screen, write_screen_folder


@pytest.fixture
def work(tmp_path: Path, oncordia: Any) -> Path:
    """A workspace of the small alliance, whose agreement lets curves alone move."""
    assert oncordia("init", tmp_path / "work").code == 0
    with open_store(tmp_path / "work") as store:
        fill_store(store, (DataKind.CURVES,))
    return tmp_path / "work"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    made = make_screen(np.random.default_rng(3), n_lines=1, n_drugs=2, n_replicates=1)
    write_screen_folder(made, tmp_path / "screen")
    return tmp_path / "screen"


@pytest.fixture
def analysis_id(work: Path, small: Path, tmp_path: Path, oncordia: Any) -> str:
    call = oncordia(
        "screen", "analyse", small, "--out", tmp_path / "out", "--workspace", work,
        "--owner", "hospital", "--consent", "C1", "--agreement", "F1",
        "--subject", "LINE-01=donor-1", "--json",
    )  # fmt: skip
    assert call.code == 0
    return str(json.loads(call.out)["analysis"]["analysis_id"])


def test_analyse__says_what_it_filed(
    work: Path, small: Path, tmp_path: Path, oncordia: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONCORDIA_WORKSPACE", str(work))
    words = ("--out", tmp_path / "out", "--owner", "hospital", "--consent", "C1")

    first = oncordia("screen", "analyse", small, *words)
    second = oncordia("screen", "analyse", small, *words)

    assert (first.code, second.code) == (0, 0)
    assert first.out.splitlines()[-1].endswith(": 5 data sets")
    assert second.out.splitlines()[-1].endswith(": 5 data sets, filed before: nothing was added")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--owner", "hospital"), "--owner needs --consent; name the donors' consent"),
        (("--consent", "C1"), "--consent, --agreement and --subject need --owner"),
        (("--owner", "no", "--consent", "C1"), "owner 'no' is no member of this workspace"),
        (("--owner", "hospital", "--consent", "no"), "consent 'no' is not in this workspace"),
        (
            ("--owner", "hospital", "--consent", "C1", "--subject", "x"),
            "--subject must read SAMPLE=DONOR, got 'x'",
        ),
    ],
)
def test_analyse__refuses_in_one_line_before_it_analyses(
    words: tuple[str, ...], message: str, work: Path, small: Path, tmp_path: Path, oncordia: Any
) -> None:
    out = tmp_path / "out"

    call = oncordia("screen", "analyse", small, "--out", out, "--workspace", work, *words)

    assert (call.code, call.out) == (2, "")
    assert call.err.startswith(message)
    assert len(call.err.splitlines()) == 1
    assert not out.exists()


def test_ask__ends_with_1_and_says_what_would_have_to_change(
    work: Path, analysis_id: str, oncordia: Any
) -> None:
    call = oncordia(
        "release", "ask", analysis_id, "--by", "outsider", "--purpose", "HMB", "--workspace", work
    )

    assert call.code == 1
    assert f"{analysis_id}/LINE-01/curves: refuse" in call.out
    assert "AGR-NONE" in call.out
    assert "hospital and outsider must sign an agreement" in " ".join(call.out.split())


def test_ask__ends_with_0_where_all_is_permitted(
    work: Path, analysis_id: str, oncordia: Any
) -> None:
    dataset = f"{analysis_id}/LINE-01/curves"

    call = oncordia(
        "release", "ask", dataset, "--by", "institute", "--purpose", "HMB", "--workspace", work
    )

    assert call.code == 0
    assert call.out.splitlines()[0] == f"{dataset}: permit by F1 v1 §3"


def test_pack__writes_nothing_that_may_not_go(
    work: Path, analysis_id: str, tmp_path: Path, oncordia: Any
) -> None:
    crate = tmp_path / "crate.zip"

    call = oncordia(
        "release", "pack", analysis_id, "--to", "institute", "--out", crate, "--purpose", "HMB",
        "--workspace", work,
    )  # fmt: skip

    assert call.code == 1
    assert call.out.splitlines()[-1] == (
        "nothing was packed: 3 of 5 data sets may not go; --partial packs the others"
    )
    assert not crate.exists()


def test_pack__leaves_out_what_may_not_go_and_is_listed(
    work: Path, analysis_id: str, tmp_path: Path, oncordia: Any
) -> None:
    crate = tmp_path / "crate.zip"

    call = oncordia(
        "release", "pack", analysis_id, "--to", "institute", "--out", crate, "--purpose", "HMB",
        "--partial", "--workspace", work,
    )  # fmt: skip
    listed = oncordia("release", "list", "--agreement", "F1", "--workspace", work, "--json")
    verified = oncordia("audit", "verify", "--workspace", work)

    assert call.code == 0
    assert f"left out: {analysis_id}/LINE-01/raw-wells" in call.out
    assert read_crate(crate).terms.keys() == {"F1 v1 §3"}
    assert sorted(one["dataset_id"] for one in json.loads(listed.out)) == [
        f"{analysis_id}/LINE-01/curves",
        f"{analysis_id}/LINE-01/sensitivity",
    ]
    assert verified.code == 0


def test_list__says_that_nothing_was_released(work: Path, oncordia: Any) -> None:
    call = oncordia("release", "list", "--to", "institute", "--workspace", work)

    assert (call.code, call.out) == (0, "nothing was released\n")
