"""The catalogue of words is whole: no phrase lacks a language, is unknown or is never said."""

import re
from importlib.resources import files

import pytest

from oncordia.domain import CurveStatus, FindingCode, Verdict, WellRole
from oncordia.reports.words import LANGUAGES, Phrase, catalogue

TEMPLATES = files("oncordia.reports") / "templates"
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in (TEMPLATES, files("oncordia.reports"))
    for path in folder.iterdir()
    if path.name.endswith((".js", ".html", ".py"))
)
SECTIONS = "|".join(sorted({key.split(".")[0] for key in catalogue()}))


def fields(text: str) -> set[str]:
    return {name.split(":")[0] for name in re.findall(r"\{(\w+(?::[^}]*)?)\}", text)}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_catalogue__says_each_phrase_in_every_language(key: str) -> None:
    said = catalogue()[key]

    assert set(said) == set(LANGUAGES)
    assert all(text.strip() for text in said.values())
    assert fields(said["en"]) == fields(said["zh"])


def test_catalogue__has_chinese_that_is_not_english() -> None:
    same = {key for key, said in catalogue().items() if said["en"] == said["zh"]}
    signs = {"Z′", "SSMD", "R²", "AUC", "EC50", "DSS1", "DSS2", "DSS3", "–"}

    assert {catalogue()[key]["en"] for key in same if "{" not in catalogue()[key]["en"]} <= signs


ASKED = {
    key
    for key in re.findall(rf'"((?:{SECTIONS})\.\w+)"', SOURCES)
    if not key.endswith((".js", ".css", ".html"))
}


@pytest.mark.parametrize("key", sorted(ASKED))
def test_catalogue__knows_every_phrase_that_the_page_asks_for(key: str) -> None:
    assert key in catalogue()


def test_catalogue__holds_nothing_that_is_never_said() -> None:
    # a key is said whole, or put together behind a prefix from a value of the field
    prefixes = tuple(
        prefix
        for prefix, _ in re.findall(rf'((?:{SECTIONS})\.\w*)(\$\{{|\{{|" ~)', SOURCES)
        if prefix != "methods."
    ) + tuple(f"{section}." for section in ("finding", "check", "nav", "centre"))
    options = (
        "method edge outliers position model loss prior interval noise bounds named dss_fit "
        "common_range mask_ exclude_ criterion slope_law pool_correlated"
    ).split()
    sentences = tuple(f"methods.{option}" for option in options)
    steps = ("normalise", "quality", "curves", "sensitivity")
    titles = {f"methods.{step}" for step in steps}
    idle = [
        key
        for key in catalogue()
        if key not in SOURCES
        and f'"{key.split(".")[1]}", section' not in SOURCES
        and not key.startswith(prefixes + sentences)
        and not key.endswith(".lead")
        and key not in titles
    ]

    assert idle == []


@pytest.mark.parametrize(
    "key",
    [
        *(f"verdict.{value}{end}" for value in Verdict for end in ("", "_means")),
        *(f"status.{value}{end}" for value in CurveStatus for end in ("", "_means")),
        *(f"role.{value}" for value in WellRole),
        *(f"finding.{value}" for value in FindingCode),
    ],
)
def test_catalogue__names_every_value_of_the_field(key: str) -> None:
    assert key in catalogue()


def test_say__fills_in_counts_with_separators_and_the_right_word() -> None:
    values = {"plates": 1, "samples": 2, "drugs": 30, "curves": 8320}

    assert Phrase("summary.lead", values).say("en") == (
        "1 plate with 2 samples and 30 drugs were analysed, which gives 8,320 dose-response curves."
    )
    assert "8,320 条" in Phrase("summary.lead", values).say("zh")


def test_say__says_a_phrase_inside_a_phrase_in_the_same_language() -> None:
    phrase = Phrase(
        "finding.with_threshold",
        {"name": Phrase("finding.low_z_prime"), "value": -0.1234, "threshold": 0.4},
    )

    assert phrase.say("en") == "Low Z′: −0.123, threshold 0.4"
    assert phrase.say("zh") == "Z′ 偏低：−0.123，阈值 0.4"
