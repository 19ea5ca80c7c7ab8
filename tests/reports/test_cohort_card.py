"""The card of a cohort, as a page and as Markdown."""

from dataclasses import replace
from pathlib import Path

import pytest

from oncordia.domain.therapy import CentreShift
from oncordia.errors import InvalidOption, InvalidRecord
from oncordia.reports import render_card_markdown, render_card_page, write_cohort_card
from oncordia.testing import make_card

CARD = make_card()


def test_markdown__shows_errors_by_class_coverage_and_digests() -> None:
    text = render_card_markdown(CARD)

    assert "| all drugs | 62 | 5,460 | 0.79 | 0.61 | 90% |" in text
    assert "| platinum | 3 | 262 | 0.96 | 0.31 | 88% |" in text
    assert "| 90% | 90% | 89% to 91% | 78% |" in text
    assert f"| Reference cohort | {CARD.digest} |" in text


def test_markdown__says_where_it_must_not_be_used() -> None:
    ruled_out = render_card_markdown(CARD).split("## Must not be used")[1]

    assert "- to rank with fewer than 3 measured drugs or 10 reference patients" in ruled_out
    assert "- paediatric tumours" in ruled_out


def test_markdown__rules_out_to_mix_laboratories_that_differ() -> None:
    shifted = replace(CARD, shifts=(CentreShift("North", 70, 82, 1.481),))

    assert (
        "- to hold a patient of North against all laboratories together: 70 of 82 drugs have "
        "another mean there, and over all they lie 1.48 SDs apart"
    ) in render_card_markdown(shifted)


def test_markdown__rules_out_predictions_whose_error_is_not_measured() -> None:
    said = "- to rely on predictions, as too few patients leave their error unmeasured"

    assert said in render_card_markdown(replace(CARD, errors=(), coverage=()))
    assert said not in render_card_markdown(CARD)


def test_markdown__keeps_a_table_whole_whatever_a_name_holds() -> None:
    text = render_card_markdown(replace(CARD, disease="a|b\n<i>"))

    assert "| Disease | a\\|b &lt;i> |" in text


def test_page__says_the_same_in_chinese() -> None:
    page = render_card_page(CARD, "zh")

    assert '<html lang="zh"' in page
    assert "不得用于" in page
    assert CARD.digest in page


def test_card__leaves_out_what_is_not_known() -> None:
    text = render_card_markdown(replace(CARD, errors=(), coverage=(), sources=()))

    assert "Error by drug class" not in text
    assert "Coverage measured" not in text


def test_write_cohort_card__chooses_by_the_name(tmp_path: Path) -> None:
    for name in ("card.md", "card.html"):
        write_cohort_card(tmp_path / name, CARD)

    assert (tmp_path / "card.md").read_text(encoding="utf-8") == render_card_markdown(CARD)
    assert (tmp_path / "card.html").read_text(encoding="utf-8") == render_card_page(CARD)


def test_render_card_page__refuses_another_language() -> None:
    with pytest.raises(InvalidOption, match="language must be one of"):
        render_card_page(CARD, "fr")


def test_cohort_card__refuses_a_share_in_percent() -> None:
    with pytest.raises(InvalidRecord, match="filled must lie between 0 and 1, got 91"):
        replace(CARD, filled=91)
