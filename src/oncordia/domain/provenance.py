"""Where a result comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class InputDigest:
    """A file that a result was computed from."""

    file: str  # relative to the screen folder; never an absolute path
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Inputs, options, seed and version behind a result."""

    version: str
    inputs: tuple[InputDigest, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    seed: int | None = None
