"""Lines keep to their columns, Chinese counted as two."""

from hypothesis import given
from hypothesis import strategies as st

from oncordia.cli.wide import cut, lay_columns, measure_width, pad, wrap

TEXTS = st.text(st.sampled_from("ab 复旦é，·"), max_size=60)


def test_measure_width__counts_chinese_twice() -> None:
    assert measure_width("ab复旦") == 6


@given(TEXTS)
def test_wrap__keeps_every_letter_within_the_width(text: str) -> None:
    lines = list(wrap(text, 7))

    assert all(measure_width(line) <= 7 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(TEXTS)
def test_cut__is_no_wider(text: str) -> None:
    assert measure_width(cut(text, 9)) <= 9


def test_lay_columns__aligns_under_wide_letters() -> None:
    assert lay_columns([("复旦", "x"), ("ab", "y")]) == ["复旦  x", "ab    y"]
    assert pad("复", 4) == "复  "
