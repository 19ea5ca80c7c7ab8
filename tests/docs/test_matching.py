"""The page of matching says what the program does."""

from pathlib import Path

import pytest

from oncordia.domain.partnering import (
    LABELS,
    RULE_SENTENCES,
    STEPS,
    Cooperation,
    MatchRule,
    PostingKind,
    Topic,
)
from oncordia.formats.partnering import POSTING_FORMS
from oncordia.partnering import METHODS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "partnering" / "matching.md").read_text(
    encoding="utf-8"
)


@pytest.mark.parametrize("form", POSTING_FORMS, ids=lambda form: form.kind)
def test_tables__list_every_column(form: object) -> None:
    for column in form.columns:  # type: ignore[attr-defined]
        names = ", ".join(column.aliases)
        assert f"| `{column.name}` | {column.meaning} | {names} |" in PAGE


@pytest.mark.parametrize("rule", MatchRule)
def test_rule__stands_in_the_docs_with_its_sentence(rule: MatchRule) -> None:
    assert f"| `{rule}` | {RULE_SENTENCES[rule]} |" in PAGE


@pytest.mark.parametrize("word", [*PostingKind, *Topic, *Cooperation])
def test_word__stands_in_the_docs_with_its_chinese_label(word: Topic) -> None:
    assert f"{word.value} ({LABELS[word][1]})" in PAGE


def test_scales_and_methods__stand_in_the_docs() -> None:
    for word in [*STEPS, *METHODS]:
        assert f"| `{word}` |" in PAGE
