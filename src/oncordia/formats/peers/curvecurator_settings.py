"""The TOML file of a CurveCurator run: what its table of raw values means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from oncordia.errors import InvalidTable
from oncordia.formats.book import Book

_SECTION = re.compile(r"""(?m)^\s*\[\s*["']?Experiment["']?\s*\]""")
_ANY_SECTION = re.compile(r"^\[[^\[\],;\t]+\]\s*(#.*)?$")
_LARGEST = 1_000_000  # bytes; settings are far smaller, tables may be far larger
_TIME = re.compile(r"(?i)\s*(\d+(?:\.\d+)?)\s*(min|minutes?|h|hrs?|hours?|d|days?)\s*\.?\s*")
_HOURS = {"m": 1.0 / 60.0, "h": 1.0, "d": 24.0}


@dataclass(frozen=True, slots=True)
class CuratorSettings:
    """What a table holds: its experiments, their doses, the controls, and how ratios are made."""

    file: str  # the TOML file, as messages print it
    input_file: str
    condition: str  # what was tested, mostly a drug
    experiments: tuple[str, ...]
    doses: tuple[float, ...]  # in dose_unit; 0 for a control
    dose_unit: str
    controls: tuple[str, ...]
    is_peptide: bool
    time_hours: float | None
    max_missing: int
    imputes: bool
    imputed_quantile: float
    normalises: bool
    ratio_range: tuple[float, float]


def is_settings(book: Book) -> bool:
    """Whether a file is a TOML file with a section ``[Experiment]``.

    Raises
    ------
    InvalidTable
        If it is settings of another kind, which no curve can be fitted to.
    """
    is_text = not book.is_spreadsheet and not book.content.startswith(b"PAR1")
    if not is_text or len(book.content) > _LARGEST:
        return False
    if _SECTION.search(book.text):
        return True
    lines = (line.strip() for line in book.text.split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    if _ANY_SECTION.match(first):
        raise InvalidTable(
            f"{book.file}: is a file of settings without [Experiment], the section of "
            f"CurveCurator that has the doses; give the table of responses"
        )
    return False


def read_settings(book: Book) -> CuratorSettings:
    """Settings of a run.

    Raises
    ------
    InvalidTable
        If a key is missing or contradicts another one; the message names file and key.
    """
    reader = _Reader(book.file, _parse(book))
    experiments = reader.texts("Experiment", "experiments")
    doses = reader.numbers("Experiment", "doses")
    controls = reader.texts("Experiment", "control_experiment")
    if len(experiments) != len(doses):
        reader.refuse(
            "Experiment.doses",
            f"there are {len(doses)} doses for {len(experiments)} experiments",
            "give one dose an experiment",
        )
    if len(set(experiments)) < len(experiments):
        reader.refuse("Experiment.experiments", "an experiment stands twice", "name each once")
    unknown = [name for name in controls if name not in experiments]
    if unknown or not controls:
        named = ", ".join(unknown) or "none"
        reader.refuse(
            "Experiment.control_experiment",
            f"{named} is no experiment of {', '.join(experiments)}",
            "name the experiments that are controls",
        )
    scale = reader.number("Experiment", "dose_scale")
    low, high = reader.bounds("Processing", "ratio_range")
    return CuratorSettings(
        file=book.file,
        input_file=reader.text("Paths", "input_file"),
        condition=reader.text("Meta", "condition", ""),
        experiments=experiments,
        doses=tuple(float(f"{dose * scale:.15g}") for dose in doses),
        dose_unit=reader.text("Experiment", "dose_unit"),
        controls=controls,
        is_peptide=reader.text("Experiment", "data_type", "OTHER").upper() == "PEPTIDE",
        time_hours=_read_hours(reader.text("Meta", "treatment_time", "")),
        max_missing=int(reader.number("Processing", "max_missing", len(experiments))),
        imputes=reader.flag("Processing", "imputation"),
        imputed_quantile=reader.number("Processing", "imputation_pct", 0.005),
        normalises=reader.flag("Processing", "normalization"),
        ratio_range=(low, high),
    )


def _parse(book: Book) -> Mapping[str, object]:
    import tomllib  # deferred: to tell that a file is no such one needs no parser

    try:
        return tomllib.loads(book.text)
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"^(.*?) \(at line (\d+), column \d+\)$", str(fault))
        where = f", row {found[2]}" if found else ""
        raise InvalidTable(
            f"{book.file}{where}: is no valid TOML: {found[1] if found else fault}; "
            f"put texts in quotation marks and lists in square brackets"
        ) from None


def _read_hours(text: str) -> float | None:
    found = _TIME.fullmatch(text)
    return float(found[1]) * _HOURS[found[2][0].lower()] if found else None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Values of a TOML file by section and key, each held to its kind."""

    file: str
    said: Mapping[str, object]

    def refuse(self, key: str, message: str, mend: str) -> None:
        """Raise the fault of a key."""
        raise InvalidTable(f"{self.file}, column {key}: {message}; {mend}")

    def text(self, section: str, key: str, default: str | None = None) -> str:
        """Text of a key."""
        value = self._find(section, key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.refuse(f"{section}.{key}", f"{value!r} is no text", 'write a text, as "M"')
        return str(value).strip()

    def number(self, section: str, key: str, default: float | None = None) -> float:
        """Number of a key, which may stand as text, as '1e-9'."""
        value = self._find(section, key, default)
        return self._number(f"{section}.{key}", value)

    def flag(self, section: str, key: str) -> bool:
        """Truth value of a key, false where it is not there."""
        value = self._find(section, key, default=False)
        if not isinstance(value, bool):
            self.refuse(f"{section}.{key}", f"{value!r} is no truth value", "write true or false")
        return bool(value)

    def texts(self, section: str, key: str) -> tuple[str, ...]:
        """Names of a list, or of a single value."""
        value = self._find(section, key)
        return tuple(str(item) for item in (value if isinstance(value, list) else [value]))

    def numbers(self, section: str, key: str) -> tuple[float, ...]:
        """Numbers of 0 or more of a list."""
        value = self._find(section, key)
        if not isinstance(value, list):
            self.refuse(f"{section}.{key}", f"{value!r} is no list", "write a list, as [0, 1, 10]")
            return ()
        numbers = tuple(self._number(f"{section}.{key}", item) for item in value)
        for number in numbers:
            if not 0 <= number < float("inf"):
                self.refuse(
                    f"{section}.{key}",
                    f"the dose {number:g} is negative or not finite",
                    "write a dose of 0 or more",
                )
        return numbers

    def bounds(self, section: str, key: str) -> tuple[float, float]:
        """Lower and upper bound, without limit where they are not given."""
        value = self._find(section, key, default=[float("-inf"), float("inf")])
        if not isinstance(value, list) or len(value) != 2:
            self.refuse(f"{section}.{key}", f"{value!r} is no range", "write [lower, upper]")
            return 0.0, 0.0
        low, high = (self._number(f"{section}.{key}", item) for item in value)
        if not low < high:
            self.refuse(f"{section}.{key}", f"{value!r} is no range", "write the lower one first")
        return low, high

    def _number(self, key: str, value: object) -> float:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            try:
                return float(value)
            except ValueError:
                pass
        self.refuse(key, f"{value!r} is no number", "write a number")
        return 0.0

    def _find(self, section: str, key: str, default: object = None) -> object:
        keys = self.said.get(section, {})
        value = keys.get(key, default) if isinstance(keys, Mapping) else default
        if value is None:
            raise InvalidTable(
                f"{self.file}: [{section}] lacks {key}; write it as CurveCurator needs it"
            )
        return value
