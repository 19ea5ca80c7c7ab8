"""Needs and offers, their words and their stages."""

from typing import Any

import pytest

from oncordia.domain.partnering import (
    LABELS,
    STEPS,
    Confidentiality,
    Cooperation,
    FirmSize,
    Posting,
    PostingKind,
    Scale,
    Side,
    Topic,
    parse_readiness,
    parse_word,
)
from oncordia.errors import InvalidRecord, InvalidTerm

WORDS = (*Side, *PostingKind, *Topic, *Cooperation, *FirmSize, *Confidentiality, *Scale)


def _make(**values: Any) -> Posting:
    given = {"owner_id": "m", "kind": PostingKind.PROBLEM, "statement_en": "x", **values}
    return Posting("n1", Side.NEED, **given)


@pytest.mark.parametrize("word", WORDS)
def test_word__has_a_label_in_both_languages(word: Any) -> None:
    english, chinese = LABELS[word]

    assert english.isascii()
    assert any("\u4e00" <= mark <= "\u9fff" for mark in chinese)


@pytest.mark.parametrize("text", ["organoids", "ORGANOIDS", "类器官"])
def test_parse_word__takes_the_code_and_both_labels(text: str) -> None:
    assert parse_word(Topic, text, "field") is Topic.ORGANOIDS


def test_parse_word__takes_words_that_only_one_code_has() -> None:
    assert parse_word(Topic, "AI", "field") is Topic.DATA_AI


def test_parse_word__names_the_nearest() -> None:
    with pytest.raises(InvalidTerm, match=r"'organoid' is no field; the nearest is 'organoids'"):
        parse_word(Topic, "organoid", "field")


@pytest.mark.parametrize(
    ("text", "scale", "levels"),
    [
        ("4", Scale.TRL, (4, 4)),
        ("TRL 4-6", Scale.TRL, (4, 6)),
        ("phase 1", Scale.DRUG, (6, 6)),
        ("preclinical to phase 2", Scale.DRUG, (5, 7)),
        ("临床前", Scale.DRUG, (5, 5)),
        ("prototype", Scale.DEVICE, (4, 5)),
    ],
)
def test_parse_readiness__gives_levels_of_every_scale(
    text: str, scale: Scale, levels: tuple[int, int]
) -> None:
    assert parse_readiness(text, scale).levels == levels


def test_steps__rise_on_every_scale_from_1_to_9() -> None:
    for steps in STEPS.values():
        levels = list(steps.values())
        assert levels == sorted(levels)
        assert (levels[0][0], levels[-1][1]) == (1, 9)


def test_parse_readiness__refuses_a_range_that_falls() -> None:
    with pytest.raises(InvalidRecord, match=r"from 6 down to 4; write the lower one first"):
        parse_readiness("6-4")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"owner_id": ""}, r"need n1 has no owner; name the member"),
        ({"capacity": -1}, r"capacity of need n1 must be 0 or more, got -1"),
        ({"statement_en": " "}, r"need n1 says nothing"),
        ({"regions": ("China",)}, r"regions of need n1 must be two capital letters"),
        ({"conflicts": ("a", "a")}, r"conflicts of need n1 'a' stands twice"),
        ({"kind": PostingKind.CHALLENGE, "reward": 5.0}, r"a challenge without a deadline"),
        ({"reward": -1.0}, r"reward of need n1 must be 0 or more"),
    ],
)
def test_posting__refuses_what_contradicts_itself(values: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidRecord, match=words):
        _make(**values)
