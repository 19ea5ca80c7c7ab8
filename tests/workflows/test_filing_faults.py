"""Two writers, a full disk, a folder that may only be read, a newer database: nothing is lost."""

import subprocess
import sys
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine, text
from tests.workflows.alliance import CONSENT, DAY, fill_store

from oncordia.errors import BusyStore, NewerStore, ReadOnlyStore
from oncordia.store import create_store, open_store
from oncordia.testing import make_screen, write_screen_folder
from oncordia.workflows import Belonging, FiledScreen, file_screen
from oncordia.workflows.drafts import draft_value

OWN = Belonging("hospital", "C1")
File = Callable[..., FiledScreen]


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "screen"
    made = make_screen(np.random.default_rng(3), n_lines=1, n_drugs=2, n_replicates=1)
    write_screen_folder(made, folder)
    return folder


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A workspace with the small alliance."""
    with create_store(tmp_path / "work") as store:
        fill_store(store)
    return tmp_path / "work"


def count_kept(work: Path) -> tuple[int, int, int]:
    """Analyses, data sets and objects that show, in a workspace whose audit holds."""
    with open_store(work) as store:
        assert store.verify_audit().is_sound
        return (
            store.count_records("analysis"),
            len(store.list_datasets()),
            len(store.list_objects()),
        )


def test_file_screen__lets_two_at_once_end_right(work: Path, screen: Path) -> None:
    with open_store(work) as store, store.begin("ada") as unit:
        second = CONSENT.__class__("C2", ("donor-2",), CONSENT.use, "hospital", "IT")
        unit.put_record(draft_value(second))
        unit.note("add", "consent", "C2")

    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(file_screen, screen, work, Belonging("hospital", one), on=DAY)
            for one in ("C1", "C2")
        ]
        filed = [one.result() for one in both]

    assert [one.is_new for one in filed] == [True, True]
    assert count_kept(work)[:2] == (2, 10)


def test_file_screen__says_that_another_writes(work: Path, screen: Path) -> None:
    with (
        open_store(work) as other,
        open_store(work, busy_seconds=0.1) as store,
        other.begin("bo") as unit,
    ):
        unit.note("think", "workspace", "made")
        with pytest.raises(BusyStore, match="another program is writing to it"):
            file_screen(screen, store, OWN, on=DAY)

    assert count_kept(work) == (0, 0, 0)
    assert file_screen(screen, work, OWN, on=DAY).is_new


@pytest.mark.skipif(sys.platform == "win32", reason="this system limits no size of files")
def test_file_screen__says_that_no_space_is_left(work: Path, screen: Path) -> None:
    code = f"""
        import resource, signal
        from datetime import date
        from oncordia.errors import OncordiaError
        from oncordia.workflows import Belonging, file_screen

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            file_screen({str(screen)!r}, {str(work)!r}, Belonging("hospital", "C1"))
        except OncordiaError as error:
            print(type(error).__name__, error)
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )

    assert run.stdout.startswith("FullStore"), run.stderr
    assert "no space is left" in run.stdout
    assert count_kept(work) == (0, 0, 0)
    assert not list((work / "objects").rglob("*.part"))


def test_file_screen__says_that_the_folder_may_only_be_read(
    work: Path, screen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def refuse(self: Path, mode: str = "r", *rest: object, **more: object) -> object:
        if self.suffix == ".part" and "x" in mode:
            raise PermissionError(13, "Permission denied")
        return opened(self, mode, *rest, **more)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        with pytest.raises(ReadOnlyStore, match="allow writing to the folder"):
            file_screen(screen, work, OWN, on=DAY)

    assert count_kept(work) == (0, 0, 0)


def test_file_screen__leaves_a_newer_database_alone(work: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{work / 'oncordia.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    engine.dispose()
    before = (work / "oncordia.db").read_bytes()

    with pytest.raises(NewerStore, match="a newer version of Oncordia made this database"):
        file_screen(tmp_path / "none", work, OWN, on=DAY)

    assert (work / "oncordia.db").read_bytes() == before
