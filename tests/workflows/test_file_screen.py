"""A screen is filed whole, under an owner and a consent that the workspace knows."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.workflows.alliance import CONSENT, DAY, fill_store

from oncordia.domain import check_table
from oncordia.domain.alliance import Analysis, DataKind, Dataset, from_json
from oncordia.errors import FullStore, InvalidOption
from oncordia.store import Store, create_store
from oncordia.testing import MemoryStore, make_screen, write_screen_folder
from oncordia.workflows import Belonging, FiledScreen, file_screen
from oncordia.workflows.drafts import draft_value
from oncordia.workflows.ports import RecordStore

OWN = Belonging("hospital", "C1", "F1")


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lines, one plate each, four drugs."""
    folder = tmp_path_factory.mktemp("made") / "screen"
    made = make_screen(np.random.default_rng(3), n_lines=2, n_drugs=4, n_replicates=1)
    write_screen_folder(made, folder)
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with create_store(tmp_path_factory.mktemp("work") / "work") as made:
        fill_store(made)
        yield made


@pytest.fixture(scope="module")
def filed(store: Store, screen: Path) -> FiledScreen:
    return file_screen(screen, store, OWN, actor="ada", on=DAY)


def get_dataset(store: RecordStore, dataset_id: str) -> Dataset:
    record = store.get_record("dataset", dataset_id)
    assert record is not None
    return from_json(Dataset, record.body)


def read_table(store: RecordStore, dataset_id: str) -> pl.DataFrame:
    with store.open_object(get_dataset(store, dataset_id).digest, actor="ada") as file:
        return pl.read_parquet(io.BytesIO(file.read()))


def test_file_screen__keeps_one_data_set_a_sample_and_kind(filed: FiledScreen) -> None:
    analysis_id = filed.analysis.analysis_id

    assert filed.is_new
    assert [name.removeprefix(f"{analysis_id}/") for name in filed.analysis.dataset_ids] == [
        "LINE-01/raw-wells",
        "LINE-01/responses",
        "LINE-01/curves",
        "LINE-01/sensitivity",
        "LINE-02/raw-wells",
        "LINE-02/responses",
        "LINE-02/curves",
        "LINE-02/sensitivity",
        "report",
    ]


def test_file_screen__keeps_whose_a_data_set_is(store: Store, filed: FiledScreen) -> None:
    stem = f"{filed.analysis.analysis_id}/LINE-01"
    found = get_dataset(store, f"{stem}/responses")

    assert replace(found, digest="") == Dataset(
        f"{stem}/responses",
        "hospital",
        DataKind.RESPONSES,
        ("donor-1",),
        "LINE-01",
        "C1",
        "F1",
        "IT",
        made_on=DAY,
        derived_from=(f"{stem}/raw-wells",),
    )


def test_file_screen__names_the_same_object_in_both_tables(
    store: Store, filed: FiledScreen
) -> None:
    entries = store.list_datasets(ids=filed.analysis.dataset_ids)

    assert len(entries) == 9
    for entry in entries:
        assert entry.object_digest == get_dataset(store, entry.dataset_id).digest
        assert store.objects.holds(entry.object_digest)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("raw-wells", "wells"),
        ("curves", "curves"),
        ("sensitivity", "sensitivity"),
    ],
)
def test_file_screen__keeps_the_rows_of_one_sample(
    name: str, table: str, store: Store, filed: FiledScreen
) -> None:
    kept = read_table(store, f"{filed.analysis.analysis_id}/LINE-02/{name}")

    check_table(kept, table)
    assert kept["sample"].drop_nulls().unique().to_list() == ["LINE-02"]


def test_file_screen__keeps_no_raw_reading_among_the_responses(
    store: Store, filed: FiledScreen
) -> None:
    kept = read_table(store, f"{filed.analysis.analysis_id}/LINE-02/responses")

    assert kept.equals(filed.report.responses.filter(pl.col("sample") == "LINE-02").drop("raw"))


def test_file_screen__keeps_what_was_computed(store: Store, filed: FiledScreen) -> None:
    kept = read_table(store, f"{filed.analysis.analysis_id}/LINE-01/curves")

    assert kept.equals(filed.report.curves.filter(pl.col("sample") == "LINE-01"))


def test_file_screen__counts_the_report_as_raw_wells_of_every_donor(
    store: Store, filed: FiledScreen
) -> None:
    found = get_dataset(store, f"{filed.analysis.analysis_id}/report")

    assert (found.data_kind, found.subject_ids) == (DataKind.RAW_WELLS, ("donor-1",))


def test_file_screen__keeps_the_files_that_were_read(
    store: Store, filed: FiledScreen, screen: Path
) -> None:
    record = store.get_record("analysis", filed.analysis.analysis_id)
    assert record is not None
    analysis = from_json(Analysis, record.body)

    assert "screen.toml" in {file.name for file in analysis.inputs}
    for file in analysis.inputs:
        assert store.objects.read(file.digest) == (screen / file.name).read_bytes()


def test_file_screen__writes_one_line_in_the_audit(store: Store, filed: FiledScreen) -> None:
    lines = store.list_audit(subject=("analysis", filed.analysis.analysis_id), action="file")

    assert [line.actor for line in lines] == ["ada"]
    assert store.verify_audit().is_sound


def test_file_screen__files_the_same_analysis_once(
    store: Store, filed: FiledScreen, screen: Path
) -> None:
    again = file_screen(screen, store, OWN, on=date(2024, 7, 1))

    assert not again.is_new
    assert again.analysis.analysis_id == filed.analysis.analysis_id
    assert again.analysis.made_on == DAY
    assert store.count_records("analysis") == 1


@pytest.mark.parametrize(
    ("belonging", "message"),
    [
        (replace(OWN, owner_id="nobody"), "owner 'nobody' is no member of this workspace"),
        (replace(OWN, consent_id="C9"), "consent 'C9' is not in this workspace"),
        (replace(OWN, agreement_id="F9"), "agreement 'F9' is not in this workspace"),
    ],
)
def test_file_screen__refuses_what_is_unknown_before_it_reads(
    belonging: Belonging, message: str, store: Store, tmp_path: Path
) -> None:
    with pytest.raises(InvalidOption, match=message):
        file_screen(tmp_path / "none", store, belonging, on=DAY)


@pytest.mark.parametrize(
    ("subjects", "message"),
    [
        ({"LINE-09": "donor-1"}, "the screen has no sample 'LINE-09'"),
        ({"LINE-01": "donor-9"}, "consent C1 is not of donor 'donor-9'; its donors are donor-1"),
    ],
)
def test_file_screen__refuses_a_donor_or_sample_that_is_not_there(
    subjects: dict[str, str], message: str, store: Store, screen: Path
) -> None:
    with pytest.raises(InvalidOption, match=message):
        file_screen(screen, store, replace(OWN, subjects=subjects), on=DAY)


def test_file_screen__refuses_a_consent_that_was_withdrawn(screen: Path) -> None:
    with MemoryStore() as memory:
        fill_store(memory)
        with memory.begin("ada") as unit:
            unit.put_record(draft_value(replace(CONSENT, withdrawn_on=date(2024, 5, 1))))
            unit.note("withdraw", "consent", "C1")

        with pytest.raises(InvalidOption, match="consent C1 does not hold on 2024-06-01"):
            file_screen(screen, memory, OWN, on=DAY)


def test_file_screen__asks_whose_a_sample_is(screen: Path) -> None:
    with MemoryStore() as memory:
        fill_store(memory)
        with memory.begin("ada") as unit:
            unit.put_record(draft_value(replace(CONSENT, subject_ids=("donor-1", "LINE-02"))))
            unit.note("amend", "consent", "C1")

        with pytest.raises(InvalidOption, match="say so with --subject LINE-01=DONOR"):
            file_screen(screen, memory, OWN, on=DAY)
        filed = file_screen(screen, memory, replace(OWN, subjects={"LINE-01": "donor-1"}), on=DAY)

        stem = filed.analysis.analysis_id
        assert get_dataset(memory, f"{stem}/LINE-01/curves").subject_ids == ("donor-1",)
        assert get_dataset(memory, f"{stem}/LINE-02/curves").subject_ids == ("LINE-02",)
        assert get_dataset(memory, f"{stem}/report").subject_ids == ("LINE-02", "donor-1")


def test_file_screen__keeps_nothing_where_the_disk_is_full(
    screen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with create_store(tmp_path / "work") as full:
        fill_store(full)
        put, n_put = full.objects.put, 0

        def fail_later(source: object) -> tuple[str, int]:
            nonlocal n_put
            n_put += 1
            if n_put > 5:
                raise FullStore("no space is left")
            return put(source)  # type: ignore[arg-type]

        monkeypatch.setattr(full.objects, "put", fail_later)
        with pytest.raises(FullStore):
            file_screen(screen, full, OWN, on=DAY)

        assert full.list_objects() == []
        assert full.list_datasets() == []
        assert full.count_records("analysis") == full.count_records("dataset") == 0
        assert full.verify_audit().is_sound
