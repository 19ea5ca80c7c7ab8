"""A result goes to a partner if and only if an agreement lets it, and everything of it is kept."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from rocrate.rocrate import ROCrate
from tests.workflows.alliance import DAY, OUTSIDER, fill_store, make_agreement

from oncordia.cli.releases import render_packed
from oncordia.domain.alliance import DataKind, Outcome, end_agreement
from oncordia.errors import CorruptObject, InvalidOption, OutputError, UnreadableFile
from oncordia.formats import read_crate
from oncordia.store import Store, create_store
from oncordia.testing import make_screen, write_screen_folder
from oncordia.workflows import (
    Belonging,
    PackedRelease,
    ask_release,
    file_screen,
    list_release,
    pack_release,
)
from oncordia.workflows.drafts import draft_value

CURVES = (DataKind.CURVES,)
TODAY = date(2024, 9, 1)


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "screen"
    made = make_screen(np.random.default_rng(3), n_lines=1, n_drugs=3, n_replicates=1)
    write_screen_folder(made, folder)
    return folder


def make_store(folder: Path, screen: Path, kinds: tuple[DataKind, ...]) -> tuple[Store, str]:
    store = create_store(folder)
    fill_store(store, kinds)
    filed = file_screen(screen, store, Belonging("hospital", "C1", "F1"), actor="ada", on=DAY)
    return store, filed.analysis.analysis_id


@pytest.fixture
def whole(tmp_path: Path, screen: Path) -> Iterator[tuple[Store, str]]:
    """A workspace with an analysis, all of which may go to the institute."""
    kinds = (DataKind.RAW_WELLS, DataKind.RESPONSES, DataKind.CURVES)
    store, result_id = make_store(tmp_path / "work", screen, kinds)
    with store:
        yield store, result_id


@pytest.fixture
def curves_only(tmp_path: Path, screen: Path) -> Iterator[tuple[Store, str]]:
    """The same, and only the curves may go."""
    store, result_id = make_store(tmp_path / "work", screen, CURVES)
    with store:
        yield store, result_id


def pack(
    kept: tuple[Store, str], out: Path, to: str = "institute", **rest: object
) -> PackedRelease:
    store, result_id = kept
    options = {"purpose": "HMB", "on": TODAY, "today": TODAY, "actor": "bo", **rest}
    return pack_release(store, result_id, to, out, **options)  # type: ignore[arg-type]


def count(store: Store) -> dict[str, int]:
    return {kind: store.count_records(kind) for kind in ("decision", "release", "package")}


@pytest.mark.parametrize("name", ["crate", "crate.zip"])
def test_pack_release__writes_a_crate_that_reads_back(
    name: str, whole: tuple[Store, str], tmp_path: Path
) -> None:
    store, result_id = whole

    packed = pack(whole, tmp_path / name)

    found = read_crate(tmp_path / name)
    assert packed.package is not None
    assert found.name == f"Release of {result_id} to Institute"
    assert found.date == "2024-09-01"
    assert found.terms == {"F1 v1 §3": make_agreement().digest}
    assert [file.name for file in found.files] == [
        "data/LINE-01/curves.parquet",
        "data/LINE-01/raw-wells.parquet",
        "data/LINE-01/responses.parquet",
        "data/LINE-01/sensitivity.parquet",
        "data/report.html",
        "provenance.json",
        "release.json",
    ]
    assert store.verify_audit().is_sound


def test_pack_release__tells_terms_members_and_where_it_comes_from(
    whole: tuple[Store, str], tmp_path: Path
) -> None:
    _, result_id = whole
    pack(whole, tmp_path / "crate")

    crate = ROCrate(tmp_path / "crate")
    terms = crate.get("#terms-F1-v1-3")
    action = crate.get(f"#{result_id}")

    assert crate.metadata.version == "1.2"
    assert terms["text"] == "The institute may take copies of screens."
    assert crate.root_dataset["publisher"][0]["name"] == "Hospital"
    assert crate.root_dataset["audience"]["name"] == "Institute"
    assert action["instrument"]["name"] == "oncordia"
    assert "screen.toml" in {one["name"] for one in action["object"]}
    assert crate.get("data/LINE-01/curves.parquet")["license"].id == terms.id
    provenance = json.loads((tmp_path / "crate" / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["analyses"][0]["options"]["curves"]["model"] == "hill4"


def test_pack_release__writes_a_page_for_people(whole: tuple[Store, str], tmp_path: Path) -> None:
    _, result_id = whole
    pack(whole, tmp_path / "crate")

    page = (tmp_path / "crate" / "ro-crate-preview.html").read_text(encoding="utf-8")
    digest = hashlib.sha256(
        (tmp_path / "crate" / "data" / "LINE-01" / "curves.parquet").read_bytes()
    ).hexdigest()
    for said in (
        f"Release of {result_id} to Institute",
        "Hospital (IT)",
        "Institute (DE)",
        "F1 v1 §3",
        "The institute may take copies of screens.",
        make_agreement().digest,
        "2024-09-01",
        "HMB",
        digest,
        "sha256sum --check checksums.sha256",
        "授权条款",
    ):
        assert said in page
    assert "http" not in page  # nothing is loaded from elsewhere


def test_read_crate__finds_a_changed_page(whole: tuple[Store, str], tmp_path: Path) -> None:
    pack(whole, tmp_path / "crate")
    page = tmp_path / "crate" / "ro-crate-preview.html"
    page.write_text(page.read_text("utf-8").replace("HMB", "GRU"), encoding="utf-8")

    with pytest.raises(UnreadableFile, match=r"the bytes of ro-crate-preview\.html have changed"):
        read_crate(tmp_path / "crate")


def test_pack_release__writes_checksums_that_hold(whole: tuple[Store, str], tmp_path: Path) -> None:
    pack(whole, tmp_path / "crate")

    for line in (tmp_path / "crate" / "checksums.sha256").read_text("utf-8").splitlines():
        digest, path = line.split("  ")
        assert hashlib.sha256((tmp_path / "crate" / path).read_bytes()).hexdigest() == digest


def test_pack_release__keeps_decisions_releases_and_lines(
    whole: tuple[Store, str], tmp_path: Path
) -> None:
    store, result_id = whole

    packed = pack(whole, tmp_path / "crate")

    assert packed.package is not None
    assert count(store) == {"decision": 5, "release": 5, "package": 1}
    assert len(store.list_audit(action="decide")) == 5
    lines = store.list_audit(action="release")
    assert [line.subject_id for line in lines] == list(packed.package.release_ids)
    detail = json.loads(lines[0].detail)
    assert detail["dataset_id"] == f"{result_id}/LINE-01/raw-wells"
    assert detail["clause"] == {"agreement_id": "F1", "version": 1, "clause": "3"}


def test_pack_release__notes_each_reading_before_the_release(
    whole: tuple[Store, str], tmp_path: Path
) -> None:
    store, _ = whole

    packed = pack(whole, tmp_path / "crate")

    assert packed.package is not None
    reads = store.list_audit(action="read", actor="bo")
    assert {line.subject_id for line in reads} == {file.digest for file in packed.package.files}
    assert json.loads(reads[0].detail)["for"] == "institute"
    assert reads[-1].sequence < store.list_audit(action="release")[0].sequence


def test_pack_release__refuses_what_no_clause_grants(
    whole: tuple[Store, str], tmp_path: Path
) -> None:
    store, _ = whole

    packed = pack(whole, tmp_path / "crate", to="outsider")

    assert packed.package is None
    assert {decision.outcome for decision in packed.decisions} == {Outcome.REFUSE}
    assert all(decision.reasons[0].change for decision in packed.decisions)
    assert not (tmp_path / "crate").exists()
    assert count(store) == {"decision": 5, "release": 0, "package": 0}
    assert len(store.list_audit(action="decide")) == 5
    assert store.list_audit(action="read") == []


def test_pack_release__refuses_all_where_one_data_set_may_not_go(
    curves_only: tuple[Store, str], tmp_path: Path
) -> None:
    packed = pack(curves_only, tmp_path / "crate")

    assert packed.package is None
    assert [decision.outcome for decision in packed.decisions] == [
        Outcome.REFUSE,
        Outcome.REFUSE,
        Outcome.PERMIT,
        Outcome.PERMIT,
        Outcome.REFUSE,
    ]
    assert not (tmp_path / "crate").exists()


def test_pack_release__leaves_out_what_may_not_go_when_told_to(
    curves_only: tuple[Store, str], tmp_path: Path
) -> None:
    _, result_id = curves_only

    packed = pack(curves_only, tmp_path / "crate", partial=True)

    assert packed.package is not None
    assert [one.dataset_id.removeprefix(f"{result_id}/") for one in packed.package.left_out] == [
        "LINE-01/raw-wells",
        "LINE-01/responses",
        "report",
    ]
    assert {path.name for path in (tmp_path / "crate" / "data").rglob("*.*")} == {
        "curves.parquet",
        "sensitivity.parquet",
    }
    text = (tmp_path / "crate" / "release.json").read_text(encoding="utf-8")
    assert "raw-wells" in str(json.loads(text)["package"]["left_out"])


def test_pack_release__takes_one_data_set(whole: tuple[Store, str], tmp_path: Path) -> None:
    store, result_id = whole

    packed = pack((store, f"{result_id}/LINE-01/curves"), tmp_path / "crate")

    assert packed.package is not None
    assert [file.name for file in packed.package.files] == ["data/LINE-01/curves.parquet"]
    assert ROCrate(tmp_path / "crate").get(f"#{result_id}")["instrument"]["name"] == "oncordia"


def end_framework(store: Store, on: date) -> None:
    with store.begin("ada") as unit:
        unit.put_record(draft_value(end_agreement(make_agreement(), on, "done")))
        unit.note("end", "agreement", "F1")


def test_pack_release__stops_on_the_day_the_agreement_ends(
    whole: tuple[Store, str], tmp_path: Path
) -> None:
    store, _ = whole
    end_framework(store, TODAY)

    assert pack(whole, tmp_path / "crate").package is None


def test_pack_release__takes_no_day_of_the_past_for_what_has_ended(
    whole: tuple[Store, str], tmp_path: Path
) -> None:
    store, _ = whole
    end_framework(store, TODAY)

    packed = pack(whole, tmp_path / "crate", on=date(2024, 8, 1))

    assert packed.package is None
    assert packed.decisions[0].request.on == TODAY
    said = " ".join(render_packed(packed, tmp_path / "crate", as_json=False).split())
    assert "refuse by the rules of 2024-09-01, today, not of 2024-08-01" in said


def test_pack_release__takes_no_day_to_come(whole: tuple[Store, str], tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match="must not lie in the future"):
        pack(whole, tmp_path / "crate", on=date(2025, 1, 1))


def test_pack_release__overwrites_nothing(whole: tuple[Store, str], tmp_path: Path) -> None:
    store, _ = whole
    (tmp_path / "crate").write_text("mine")

    with pytest.raises(OutputError, match="crate: is there already"):
        pack(whole, tmp_path / "crate")

    assert (tmp_path / "crate").read_text() == "mine"
    assert count(store)["release"] == 0


def test_pack_release__releases_nothing_of_a_corrupted_object(
    whole: tuple[Store, str], tmp_path: Path
) -> None:
    store, _ = whole
    path = store.objects.find_path(store.list_datasets()[-1].object_digest)
    path.chmod(0o644)
    path.write_bytes(b"changed")

    with pytest.raises(CorruptObject, match="its bytes have changed"):
        pack(whole, tmp_path / "crate")

    assert [one.name for one in tmp_path.iterdir()] == ["work"]
    assert count(store) == {"decision": 0, "release": 0, "package": 0}
    assert store.verify_audit().is_sound


def test_pack_release__takes_the_release_back_where_the_crate_finds_no_place(
    whole: tuple[Store, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, _ = whole

    def fail(*_: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OutputError, match="cannot be written"):
        pack(whole, tmp_path / "crate")

    assert [one.name for one in tmp_path.iterdir()] == ["work"]
    assert count(store)["release"] == count(store)["package"] == 0
    assert len(store.list_audit(action="take_back")) == 1


def test_pack_release__packs_nothing_when_the_agreement_ends_meanwhile(
    whole: tuple[Store, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, _ = whole
    opened = store.open_object

    def end_first(digest: str, **rest: object) -> object:
        monkeypatch.setattr(store, "open_object", opened)
        end_framework(store, TODAY)
        return opened(digest, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "open_object", end_first)
    with pytest.raises(OutputError, match="was changed while it was packed"):
        pack(whole, tmp_path / "crate")

    assert not (tmp_path / "crate").exists()
    assert count(store)["release"] == 0


def test_ask_release__keeps_the_decisions_and_reads_nothing(whole: tuple[Store, str]) -> None:
    store, result_id = whole

    decisions = ask_release(store, result_id, "institute", purpose="HMB", on=TODAY, actor="bo")

    assert {decision.outcome for decision in decisions} == {Outcome.PERMIT}
    assert count(store) == {"decision": 5, "release": 0, "package": 0}
    assert [line.actor for line in store.list_audit(action="decide")] == ["bo"] * 5
    assert store.list_audit(action="read") == []


def test_ask_release__refuses_an_action_that_is_not_granted(whole: tuple[Store, str]) -> None:
    store, result_id = whole

    decisions = ask_release(store, result_id, "institute", action="publish", on=TODAY)

    assert {decision.outcome for decision in decisions} == {Outcome.REFUSE}


@pytest.mark.parametrize(
    ("result_id", "by", "message"),
    [
        ("screen-0", "institute", "there is no data set or analysis 'screen-0'"),
        ("", "nobody", "'nobody' is no member"),
    ],
)
def test_ask_release__names_what_is_unknown(
    result_id: str, by: str, message: str, whole: tuple[Store, str]
) -> None:
    store, known = whole

    with pytest.raises(InvalidOption, match=message):
        ask_release(store, result_id or known, by, on=TODAY)


def test_list_release__shows_what_an_ended_agreement_let_go(
    whole: tuple[Store, str], tmp_path: Path
) -> None:
    store, _ = whole
    pack(whole, tmp_path / "crate")
    end_framework(store, date(2024, 10, 1))

    assert len(list_release(store, agreement="F1")) == 5
    assert len(list_release(store, to="institute")) == 5
    assert list_release(store, to=OUTSIDER.member_id) == ()
    assert list_release(store, agreement="F2") == ()


def test_read_crate__finds_a_changed_byte(whole: tuple[Store, str], tmp_path: Path) -> None:
    pack(whole, tmp_path / "crate")
    path = tmp_path / "crate" / "data" / "LINE-01" / "curves.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    with pytest.raises(UnreadableFile, match=r"the bytes of data/LINE-01/curves\.parquet have"):
        read_crate(tmp_path / "crate")


def test_read_crate__finds_a_file_that_nobody_named(
    whole: tuple[Store, str], tmp_path: Path
) -> None:
    pack(whole, tmp_path / "crate.zip")
    with zipfile.ZipFile(tmp_path / "crate.zip", "a") as archive:
        archive.writestr("data/more.csv", "a,b")

    with pytest.raises(UnreadableFile, match=r"data/more\.csv is in the crate or in its lists"):
        read_crate(tmp_path / "crate.zip")


def test_zip__has_the_same_bytes_for_the_same_release(
    whole: tuple[Store, str], tmp_path: Path
) -> None:
    pack(whole, tmp_path / "first.zip")
    pack(whole, tmp_path / "second.zip")

    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
