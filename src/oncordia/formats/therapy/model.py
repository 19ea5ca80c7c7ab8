"""A fitted reference as a JSON document: versioned, with a digest of its content."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.records import digest_value
from oncordia.domain.therapy import Direction, Measure, find_measure
from oncordia.errors import InvalidTable, OutputError, UnreadableFile

FORMAT = 1  # of the document; a reader refuses a newer one
_KIND = "cohort model"


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A cohort or a message that taught a model."""

    name: str
    digest: str
    n_patients: int


@dataclass(frozen=True, slots=True, eq=False)
class ModelDocument:
    """What a model file says, as plain arrays; the therapy room makes a reference of it."""

    drugs: tuple[str, ...]
    measure: Measure
    sources: tuple[ModelSource, ...]  # the own cohort first
    numbers: Mapping[str, float]
    arrays: Mapping[str, FloatArray]
    digest: str = ""


def write_model(path: str | Path, model: ModelDocument) -> str:
    """Write a model to a new file; its digest comes back.

    Raises
    ------
    OutputError
        If the file is there already or cannot be written.
    """
    target = Path(path)
    content = {
        "program": "oncordia",
        "document": _KIND,
        "format": FORMAT,
        "measure": model.measure.name,
        "direction": str(model.measure.direction),
        "drugs": list(model.drugs),
        "sources": [asdict(one) for one in model.sources],
        "numbers": dict(model.numbers),
        "arrays": {name: array.tolist() for name, array in model.arrays.items()},
    }
    digest = digest_value(content)
    text = json.dumps({**content, "digest": digest}, ensure_ascii=False, allow_nan=False) + "\n"
    write_new_file(target, text)
    return digest


def read_model(path: str | Path) -> ModelDocument:
    """The model in a file, held to its digest.

    Raises
    ------
    UnreadableFile
        If the file is no model, of a newer format, or not as it was written.
    """
    file = Path(path)
    content = read_document(file, _KIND, FORMAT, "oncordia cohort pool")
    try:
        measure = find_measure(str(content["measure"]))
        if Direction(content["direction"]) is not measure.direction:
            raise InvalidTable(f"{file.name}: the scale of {measure.name} is flipped")
        return ModelDocument(
            drugs=tuple(str(drug) for drug in content["drugs"]),
            measure=measure,
            sources=tuple(ModelSource(**one) for one in content["sources"]),
            numbers={str(name): float(value) for name, value in content["numbers"].items()},
            arrays={
                str(name): np.array(value, dtype=np.float64)
                for name, value in content["arrays"].items()
            },
            digest=str(content["digest"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise UnreadableFile(f"{file.name}: lacks or mistypes {fault}; make it again") from None


def write_new_file(target: Path, text: str) -> None:
    """Write a new file, whole or not at all.

    Raises
    ------
    OutputError
        If the file is there already or cannot be written; nothing half-written is left.
    """
    if target.exists():
        raise OutputError(f"{target} is there already; name a new file")
    fresh = target.with_name(f".{target.name}.part")
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(target)
    except OSError as fault:
        fresh.unlink(missing_ok=True)
        raise OutputError(f"{target} cannot be written: {fault.strerror}") from None


def read_document(file: Path, kind: str, newest: int, command: str) -> dict[str, Any]:
    """The content of a JSON document of this kind, held to its digest.

    Raises
    ------
    UnreadableFile
        If it is none, of a newer format, or not as it was written.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
    except FileNotFoundError:
        raise UnreadableFile(f"{file.name}: there is no such file") from None
    except IsADirectoryError:
        raise UnreadableFile(f"{file.name}: is a folder; give a file of {command}") from None
    except (ValueError, OSError, RecursionError) as fault:
        raise UnreadableFile(
            f"{file.name}: is no JSON that can be read ({type(fault).__name__}); "
            f"give a file of {command}"
        ) from None
    if not isinstance(content, dict) or content.get("document") != kind:
        raise UnreadableFile(f"{file.name}: is no {kind}; give a file of {command}")
    version = content.get("format")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise UnreadableFile(f"{file.name}: format must be a number from 1, got {version!r}")
    if version > newest:
        raise UnreadableFile(
            f"{file.name}: is of format {version} and this program reads up to {newest}; "
            "install a newer oncordia"
        )
    rest = {name: value for name, value in content.items() if name != "digest"}
    if content.get("digest") != digest_value(rest):
        raise UnreadableFile(
            f"{file.name}: is not as it was written (its digest differs); ask for it again"
        )
    return content


def _refuse_constant(word: str) -> float:
    raise ValueError(word)
