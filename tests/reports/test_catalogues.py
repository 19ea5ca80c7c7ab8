"""The catalogues say everything that the pages say, and nothing else."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from oncordia.domain.therapy import MEASURES, REMARKS, RemarkCode, Verdict
from oncordia.reports.remark_words import REMARK_WORDS
from oncordia.reports.speech import LOCALES, Message, read_catalogue
from oncordia.reports.therapy import MEASURE_NAMES, VERDICT_MEANINGS, VERDICT_NAMES

ROOT = Path(__file__).resolve().parents[2]
PLACE = re.compile(r"%\((\w+)\)s")


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "docs" / "catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CATALOGUES = _load()
SOURCES = CATALOGUES.collect_sources()
KEYWORDS = CATALOGUES.KEYWORDS
LANGUAGES = list(LOCALES)


def _texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue__holds_what_is_said_and_nothing_else(language: str) -> None:
    held = [message.id for message in read_catalogue(language) if message.id]

    assert held == SOURCES


def _find_texts(path: Path) -> Iterator[tuple[str, ...]]:
    """Texts that a module says, marks or counts, however deep in another call they stand."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = [str(one.value) for one in node.args if isinstance(one, ast.Constant)]
            if name in KEYWORDS and texts:
                yield tuple(texts[: 2 if name.endswith("count") else 1])


def test_sources__lack_no_text_that_a_module_says() -> None:
    known = {_texts(source) for source in SOURCES}
    lacking = [
        (path.name, texts)
        for path in (ROOT / "src" / "oncordia" / "reports").glob("*.py")
        for texts in _find_texts(path)
        if texts not in known
    ]

    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue__translates_every_text(language: str) -> None:
    missing = [
        message.id
        for message in read_catalogue(language)
        if message.id and not all(_texts(message.string))
    ]

    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue__has_no_fuzzy_or_dropped_text(language: str) -> None:
    catalogue = read_catalogue(language)

    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue__keeps_the_places_of_values(language: str) -> None:
    for message in read_catalogue(language):
        if message.id:
            needed = set(PLACE.findall(_texts(message.id)[-1]))
            forms = _texts(message.string)
            assert set(PLACE.findall(forms[-1])) == needed, message.id
            for said in forms:  # a singular may leave out its count
                assert set(PLACE.findall(said)) <= needed, message.id
                assert "%" not in PLACE.sub("", said).replace("%%", "")


def test_catalogue__has_chinese_that_is_not_english() -> None:
    same = [
        message.id
        for message in read_catalogue("zh")
        if re.search("[A-Za-z]", PLACE.sub("", _texts(message.id)[0]))  # more than values and signs
        and not re.search("[一-鿿]", "".join(_texts(message.string)))
    ]

    assert same == []


def test_remarks__each_have_words() -> None:
    assert set(REMARK_WORDS) == set(RemarkCode)


@pytest.mark.parametrize("code", RemarkCode)
def test_remark__is_worded_with_its_own_values(code: RemarkCode) -> None:
    rule = REMARKS[code]
    board, patient = REMARK_WORDS[code]
    for message in (board, patient):
        if message is not None:
            used = set(PLACE.findall(message.one + message.many))
            assert used <= set(rule.values)
            assert bool(message.many) <= bool(rule.plural_of)
    assert set(PLACE.findall(board.many or board.one)) == set(rule.values)


def test_names__are_there_for_every_measure_and_verdict() -> None:
    assert set(MEASURE_NAMES) == set(MEASURES)
    assert set(VERDICT_NAMES) == set(VERDICT_MEANINGS) == set(Verdict)
    assert all(isinstance(name, Message) for name in MEASURE_NAMES.values())
