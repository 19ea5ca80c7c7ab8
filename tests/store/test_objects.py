"""Objects are there whole or not at all, and are looked at before they are handed out."""

import errno
import hashlib
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from oncordia.errors import CorruptObject, FullStore, InvalidRecord, MissingObject, ReadOnlyStore
from oncordia.store import Objects

DIGEST = hashlib.sha256(b"raw wells").hexdigest()


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return Objects(tmp_path / "objects")


def find_parts(objects: Objects) -> list[Path]:
    return sorted(objects.folder.rglob("*.part"))


def test_put__names_bytes_by_their_digest(objects: Objects) -> None:
    assert objects.put(b"raw wells") == (DIGEST, 9)
    assert objects.read(DIGEST) == b"raw wells"
    assert objects.find_path(DIGEST) == objects.folder / DIGEST[:2] / DIGEST


def test_put__keeps_equal_bytes_once(objects: Objects) -> None:
    objects.put(b"raw wells")
    objects.put(io.BytesIO(b"raw wells"))

    assert objects.list_digests() == [DIGEST]


def test_put__streams_what_is_larger_than_a_chunk(objects: Objects, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(os.urandom(1 << 20) * 3 + b"end")

    digest, size_bytes = objects.put(path)

    assert size_bytes == (3 << 20) + 3
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    with objects.open(digest) as file:
        assert file.read(10) == path.read_bytes()[:10]


def test_put__keeps_nothing_of_a_stream_that_breaks(objects: Objects) -> None:
    class Broken(io.RawIOBase):
        n_read = 0

        def read(self, size: int = -1) -> bytes:
            self.n_read += 1
            if self.n_read > 2:
                raise OSError(errno.EIO, "Input/output error")
            return b"x" * size

    with pytest.raises(Exception, match="Input/output error"):
        objects.put(Broken())  # type: ignore[arg-type]

    assert objects.list_digests() == []
    assert find_parts(objects) == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [(errno.ENOSPC, FullStore), (errno.EDQUOT, FullStore), (errno.EROFS, ReadOnlyStore)],
)
def test_put__says_when_the_disk_takes_no_more(
    objects: Objects, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[Exception]
) -> None:
    objects.put(b"before")

    def fail(_handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("oncordia.store.objects.os.fsync", fail)
    with pytest.raises(kind, match=os.strerror(code)):
        objects.put(b"raw wells")

    assert not objects.holds(DIGEST)
    assert find_parts(objects) == []
    assert objects.read(hashlib.sha256(b"before").hexdigest()) == b"before"


def test_open__names_the_object_that_is_corrupt(objects: Objects) -> None:
    objects.put(b"raw wells")
    path = objects.find_path(DIGEST)
    path.chmod(0o644)
    path.write_bytes(b"raw wellz")

    with pytest.raises(CorruptObject, match=f"object {DIGEST}: its bytes have changed"):
        objects.read(DIGEST)
    assert objects.find_corrupt() == [DIGEST]


def test_open__finds_an_object_cut_short(objects: Objects) -> None:
    objects.put(b"raw wells")
    os.truncate(objects.find_path(DIGEST), 3)

    with pytest.raises(CorruptObject), objects.open(DIGEST):
        pass


def test_put__mends_an_object_that_is_corrupt(objects: Objects) -> None:
    objects.put(b"raw wells")
    os.truncate(objects.find_path(DIGEST), 3)

    objects.put(b"raw wells")

    assert objects.find_corrupt() == []
    assert objects.read(DIGEST) == b"raw wells"


def test_open__names_the_object_that_is_missing(objects: Objects) -> None:
    with pytest.raises(MissingObject, match=DIGEST):
        objects.read(DIGEST)


def test_open__refuses_a_name_that_leads_elsewhere(objects: Objects) -> None:
    with pytest.raises(InvalidRecord, match="64 hexadecimal digits"):
        objects.read("../../etc/passwd")


def test_kill__leaves_no_half_written_object(objects: Objects) -> None:
    code = (
        "import sys\n"
        "from oncordia.store import Objects\n"
        "class Endless:\n"
        "    n = 0\n"
        "    def read(self, size):\n"
        "        self.n += 1\n"
        "        if self.n == 4: print('going', flush=True); sys.stdin.read()\n"
        "        return b'x' * size\n"
        f"Objects({str(objects.folder)!r}).put(Endless())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"going\n"
        assert objects.sweep() == 0  # its writer lives
        process.send_signal(signal.SIGKILL)

    assert objects.list_digests() == []
    assert len(find_parts(objects)) == 1
    assert objects.sweep() == 1
    assert find_parts(objects) == []
