"""Lines keep to their columns, Chinese counted as two."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from oncordia.cli.wide import cut, fold, lay_columns, measure_width, pad, wrap

TEXTS = st.text(st.sampled_from("ab 复旦é，·"), max_size=60)


def test_measure_width__counts_chinese_twice() -> None:
    assert measure_width("ab复旦") == 6


@given(TEXTS)
def test_wrap__keeps_every_letter_within_the_width(text: str) -> None:
    lines = list(wrap(text, 7))

    assert all(measure_width(line) <= 7 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_fold__leaves_a_line_that_fits() -> None:
    assert list(fold("  12  sign   firm", 4, 20)) == ["  12  sign   firm"]


def test_fold__hangs_what_does_not_fit() -> None:
    assert list(fold("  duty    one two three", 10, 16)) == [
        "  duty    one",
        "          two",
        "          three",
    ]


def test_fold__keeps_ids_whole() -> None:
    digest = "f" * 30

    assert list(fold(f"  digest  {digest} of it", 4, 20)) == [
        "  digest",
        f"    {digest}",
        "    of it",
    ]


def test_fold__breaks_between_chinese_characters_but_not_before_a_stop() -> None:
    assert list(fold("类器官研究。x", 0, 10)) == ["类器官研", "究。x"]


@given(TEXTS)
@example("复aaaaaaa，，")
def test_fold__keeps_every_letter_within_the_width(text: str) -> None:
    lines = list(fold(text, 2, 12))

    assert "".join("".join(lines).split()) == "".join(text.split())
    whole = re.findall(
        "(?:[复旦]|[^复旦， ]+)?，*", text
    )  # never broken: a stop closes what it follows
    longest = max(map(measure_width, whole))
    assert all(measure_width(line) <= max(12, longest + 2) for line in lines)


@given(TEXTS)
def test_cut__is_no_wider(text: str) -> None:
    assert measure_width(cut(text, 9)) <= 9


def test_lay_columns__aligns_under_wide_letters() -> None:
    assert lay_columns([("复旦", "x"), ("ab", "y")]) == ["复旦  x", "ab    y"]
    assert pad("复", 4) == "复  "
