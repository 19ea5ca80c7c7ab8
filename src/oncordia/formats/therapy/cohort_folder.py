"""The folder of a reference cohort: its tables, what they mean, and a digest of each."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from oncordia.domain import InputDigest
from oncordia.domain.records import digest_value
from oncordia.domain.therapy import Cohort, Direction, find_measure
from oncordia.errors import OncordiaError, UnreadableFile
from oncordia.formats.results import write_folder
from oncordia.formats.therapy.cohort_frames import frame_cohort, unframe_cohort

COHORT_FILE = "cohort.json"
FORMAT = 1  # of the folder; a reader refuses a newer one
TABLE_NAMES = ("responses", "samples", "drugs")
_SHOWN = 12  # digits of a digest in a message


def write_cohort(folder: str | Path, cohort: Cohort) -> Cohort:
    """Keep a cohort in ``folder``, which appears whole or not at all.

    Parameters
    ----------
    folder
        New, or an earlier cohort, which is replaced; if its content differs from the new one,
        the new version is one higher.
    cohort
        Its digest and version are found here.

    Returns
    -------
    Cohort
        The cohort with its digest and version.

    Raises
    ------
    OutputError
        If ``folder`` holds something that is no cohort, or the disk refuses; what stood there
        before is untouched.

    Notes
    -----
    The folder holds the tables ``responses``, ``samples``, ``drugs`` and, where there are
    molecular facts, ``features``, each as Parquet and CSV, and ``cohort.json`` with what they
    mean, the inputs and the SHA-256 of every file. The cohort's own digest is the SHA-256 of the
    canonical JSON of its name, disease, measure and the digests of its CSV files: the same
    content has the same digest whatever program wrote the Parquet files.
    """
    target = Path(folder)
    content: dict[str, bytes] = {}
    for name, frame in frame_cohort(cohort).items():
        packed = BytesIO()
        frame.write_parquet(packed)
        content[f"{name}.parquet"] = packed.getvalue()
        content[f"{name}.csv"] = frame.write_csv().encode()
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(content.items())}
    kept = replace(cohort, digest=digest_cohort(_name_content(cohort, digests)))
    kept = replace(kept, version=_next_version(target, kept.digest))
    about = json.dumps(_describe(kept, digests), indent=2, ensure_ascii=False) + "\n"

    def fill(fresh: Path) -> None:
        for name, data in content.items():
            (fresh / name).write_bytes(data)
        (fresh / COHORT_FILE).write_text(about, encoding="utf-8")

    write_folder(target, fill, COHORT_FILE, "cohort")
    return kept


def read_cohort(folder: str | Path) -> Cohort:
    """The cohort kept in ``folder``, its files held to their digests.

    Raises
    ------
    UnreadableFile
        If the folder is no cohort, is of a newer format, or a file is missing or not as it was
        written; the message names it.
    """
    path = Path(folder)
    about = _read_about(path)
    try:
        digests = {str(name): str(value) for name, value in about["files"].items()}
        content = {name: _read_checked(path, name, digest) for name, digest in digests.items()}
        frames = {
            name: pl.read_parquet(BytesIO(content[f"{name}.parquet"]))
            for name in (*TABLE_NAMES, "features")
            if f"{name}.parquet" in content
        }
        cohort = unframe_cohort(
            frames,
            name=str(about["name"]),
            disease=str(about["disease"]),
            measure=find_measure(str(about["measure"])),
            inputs=tuple(InputDigest(**one) for one in about["inputs"]),
        )
        cohort = replace(cohort, digest=str(about["digest"]), version=int(about["cohort_version"]))
    except (KeyError, TypeError, ValueError, AttributeError, pl.exceptions.PolarsError) as fault:
        raise _damaged(path, f"lacks or mistypes {fault}") from None
    _check(path, about, cohort, digests)
    return cohort


def digest_cohort(content: Mapping[str, object]) -> str:
    """SHA-256 of what a cohort says: name, disease, measure and the digests of its CSV files."""
    return digest_value(content)


def _check(
    path: Path, about: Mapping[str, Any], cohort: Cohort, digests: Mapping[str, str]
) -> None:
    measure = cohort.matrix.measure
    told = about.get("direction")
    if told not in set(Direction) or Direction(told) is not measure.direction:
        raise _damaged(path, f"says {told!r} of {measure.name}, which is {measure.direction}")
    if cohort.digest != digest_cohort(_name_content(cohort, digests)):
        raise _damaged(path, "has another digest than its content")


def _read_about(path: Path) -> dict[str, Any]:
    file = path / COHORT_FILE
    if not path.is_dir() or not file.is_file():
        raise UnreadableFile(
            f"{path.name}: is no cohort; give a folder that oncordia cohort build made"
        )
    try:
        about = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, OSError) as fault:
        raise _damaged(path, f"cannot be read ({type(fault).__name__})") from None
    if not isinstance(about, dict) or about.get("program") != "oncordia":
        raise _damaged(path, "was not written by oncordia")
    if not isinstance(about.get("format"), int) or about["format"] > FORMAT:
        raise UnreadableFile(
            f"{path.name}: was written in the format {about.get('format')}, this version reads up "
            f"to {FORMAT}; use a newer version"
        )
    return about


def _read_checked(path: Path, name: str, digest: str) -> bytes:
    try:
        data = (path / Path(name).name).read_bytes()
    except OSError:
        raise UnreadableFile(
            f"{path.name}: the file {name} is missing; build the cohort again"
        ) from None
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise UnreadableFile(
            f"{path.name}/{name}: is not as it was written (SHA-256 {found[:_SHOWN]}…, "
            f"{COHORT_FILE} says {digest[:_SHOWN]}…); build the cohort again"
        )
    return data


def _damaged(path: Path, what: str) -> UnreadableFile:
    return UnreadableFile(f"{path.name}/{COHORT_FILE}: {what}; build the cohort again")


def _next_version(target: Path, digest: str) -> int:
    """Version of the cohort that is about to take its place; 1 where none stands there."""
    try:
        about = _read_about(target)
        earlier = int(about["cohort_version"])
    except (OncordiaError, KeyError, TypeError, ValueError):
        return 1
    return earlier if about.get("digest") == digest else earlier + 1


def _name_content(cohort: Cohort, digests: Mapping[str, str]) -> dict[str, object]:
    return {
        "format": FORMAT,
        "name": cohort.name,
        "disease": cohort.disease,
        "measure": cohort.matrix.measure.name,
        "direction": str(cohort.matrix.measure.direction),
        "files": {name: digest for name, digest in digests.items() if name.endswith(".csv")},
    }


def _describe(cohort: Cohort, digests: Mapping[str, str]) -> dict[str, object]:
    matrix = cohort.matrix
    return {
        "program": "oncordia",
        "version": version("oncordia"),
        **_name_content(cohort, digests),
        "cohort_version": cohort.version,
        "unit": matrix.measure.unit,
        "n_samples": matrix.n_samples,
        "n_patients": len(
            {p for p, well in zip(matrix.patients, matrix.healthy, strict=True) if not well}
        ),
        "n_healthy": sum(matrix.healthy),
        "n_drugs": matrix.n_drugs,
        "inputs": [asdict(one) for one in cohort.inputs],
        "files": dict(digests),
        "digest": cohort.digest,
    }
