"""A language writes its words, plurals, numbers, dates and lists."""

import datetime as dt

import pytest

from oncordia.domain.therapy import REMARKS, Interval, RemarkCode, make_remark
from oncordia.errors import InvalidOption
from oncordia.reports.remark_words import Audience, say_remark, say_remarks
from oncordia.reports.speech import find_speech

EN, ZH = find_speech("en"), find_speech("zh")


def test_say_count__takes_the_form_that_the_count_asks_for() -> None:
    forms = ("%(num)s patient", "%(num)s patients")

    assert EN.say_count(*forms, 1) == "1 patient"
    assert EN.say_count(*forms, 1200) == "1,200 patients"
    assert ZH.say_count(*forms, 1200) == "1,200 名患者"


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (2.136, None, "2.14"),
        (0.6417, None, "0.64"),
        (0.0123, None, "0.0123"),
        (-0.5, 1, "−0.5"),
        (2.0, 1, "2.0"),
        (-0.001, 1, "0.0"),
        (5460, None, "5,460"),
        (float("nan"), 2, "–"),
    ],
)
def test_number__is_short_and_exact(value: float, decimals: int | None, said: str) -> None:
    assert EN.number(value, decimals) == said


@pytest.mark.parametrize(
    ("share", "said"), [(0.34, "34%"), (0.999, "> 99%"), (0.001, "< 1%"), (1.0, "100%")]
)
def test_percent__claims_no_certainty_that_is_not_there(share: float, said: str) -> None:
    assert EN.percent(share) == said


@pytest.mark.parametrize(
    ("molar", "said"), [(1.6e-7, "160 nM"), (1e-6, "1 µM"), (2.5e-3, "2.5 mM"), (0.0, "–")]
)
def test_molar__takes_a_fitting_unit(molar: float, said: str) -> None:
    assert EN.molar(molar) == said


def test_limits__have_a_word_between_them() -> None:
    assert EN.interval(Interval(0.4, -0.2, 1.0), 1) == "0.4 (−0.2 to 1.0)"


def test_date__is_written_out_in_each_language() -> None:
    day = dt.date(2026, 3, 2)

    assert (EN.date(day), ZH.date("2026-03-02")) == ("2 March 2026", "2026年3月2日")
    assert EN.date("spring 2026") == "spring 2026"


def test_names__are_joined_in_each_language() -> None:
    assert EN.names(["a", "b", "c"]) == "a, b and c"
    assert ZH.names(["甲", "b", "乙"]) == "甲、b 和乙"


def test_find_speech__refuses_a_language_that_pages_do_not_speak() -> None:
    with pytest.raises(InvalidOption, match="language must be one of en, zh, got 'fr'"):
        find_speech("fr")


def test_say_remark__counts_in_the_words_of_the_audience() -> None:
    remark = make_remark(RemarkCode.TOO_FEW_MEASURED, n_measured=1, least=3)

    assert say_remark(remark, EN, Audience.BOARD) == (
        "Only 1 drug was measured; at least 3 are needed for an order."
    )
    assert say_remark(remark, ZH, Audience.PATIENT) == "只测试了 1 种药物，至少需要 3 种。"


def test_say_remark__has_a_dash_for_a_value_that_is_not_told() -> None:
    remark = make_remark(RemarkCode.PEAK_LEVEL_REACHED, peak_molar=1.6e-7, source="")

    assert say_remark(remark, EN, Audience.BOARD).endswith("peak 160 nM (–).")


def test_say_remarks__leaves_out_what_is_for_the_board_alone() -> None:
    remarks = [make_remark(RemarkCode.ERRORS_UNKNOWN), make_remark(RemarkCode.PREDICTED_ONLY)]

    assert len(say_remarks(remarks, EN, Audience.BOARD)) == 2
    assert say_remarks(remarks, EN, Audience.PATIENT) == (
        "It was not tested on your organoids. This is an estimate only.",
    )


@pytest.mark.parametrize("code", RemarkCode)
def test_say_remark__has_a_sentence_for_every_code_in_every_language(code: RemarkCode) -> None:
    made = {
        "name": "x", "names": ("x", "y"), "number": 1.5, "decimal": 1.5, "share": 0.5,
        "chance": 1.0, "count": 2, "molar": 1e-6, "date": "2026-03-02",
    }  # fmt: skip
    values = {name: made[kind] for name, kind in REMARKS[code].values.items()}
    remark = make_remark(code, **values)

    assert say_remark(remark, EN, Audience.BOARD).endswith(".")
    assert say_remark(remark, ZH, Audience.BOARD).endswith("。")
