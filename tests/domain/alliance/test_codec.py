import inspect
import json
from dataclasses import is_dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.alliance.samples import DRAFT, ENDED, SAMPLES

import oncordia.domain.alliance as door
from oncordia.domain.alliance import (
    Agreement,
    AgreementKind,
    Comparator,
    Consent,
    DataUse,
    Indicator,
    IndicatorKind,
    Member,
    MemberKind,
    Modifier,
    ModifierCode,
    PartialDate,
    Party,
    Period,
    Permission,
    PermissionCode,
    Source,
    digest_json,
    from_json,
    from_plain,
    make_name,
    to_json,
    to_plain,
)
from oncordia.errors import InvalidRecord

IDS = st.text("ABCxyz0189-_", min_size=1, max_size=6)
TEXTS = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
PARTIAL_DATES = st.one_of(
    st.builds(PartialDate, st.integers(1000, 9999)),
    st.builds(PartialDate, st.integers(1000, 9999), st.integers(1, 12)),
    DAYS.map(lambda day: PartialDate(day.year, day.month, day.day)),
)
PERIODS = st.tuples(PARTIAL_DATES, PARTIAL_DATES).map(
    lambda ends: Period(*sorted(ends, key=lambda end: (end.first_day, end.last_day)))
)
SOURCES = st.none() | st.builds(Source, TEXTS, st.none() | PARTIAL_DATES, st.text(max_size=20))
NAMES = st.lists(TEXTS.map(make_name), min_size=1, max_size=3, unique_by=lambda name: name.text)
MODIFIERS = st.one_of(
    st.sampled_from([ModifierCode.NPU, ModifierCode.IRB, ModifierCode.CC]).map(Modifier),
    st.builds(Modifier, st.just(ModifierCode.TS), st.just(()), DAYS),
    st.builds(Modifier, st.just(ModifierCode.RS), st.tuples(TEXTS)),
)
PERMISSIONS = st.sampled_from([PermissionCode.GRU, PermissionCode.HMB]).flatmap(
    lambda code: st.builds(
        Permission, st.just(code), st.just(()), st.lists(MODIFIERS, max_size=2).map(tuple)
    )
)
RECORDS = st.one_of(
    st.builds(
        Member,
        IDS,
        st.sampled_from(MemberKind),
        NAMES.map(tuple),
        foreign_share=st.none() | st.floats(0, 1),
        is_for_profit=st.none() | st.booleans(),
        source=SOURCES,
    ),
    st.builds(
        Consent,
        IDS,
        st.lists(IDS, min_size=1, max_size=3, unique=True).map(tuple),
        st.builds(
            DataUse,
            st.lists(PERMISSIONS, max_size=2).map(tuple),
            st.lists(MODIFIERS, max_size=2).map(tuple),
        ),
        IDS,
        period=PERIODS,
        source=SOURCES,
    ),
    st.builds(
        Agreement,
        IDS,
        st.sampled_from(AgreementKind),
        NAMES.map(tuple),
        st.lists(st.builds(Party, IDS), min_size=1, max_size=3, unique=True).map(tuple),
        scope=st.text(max_size=20),
        period=PERIODS,
        source=SOURCES,
    ),
    st.builds(
        Indicator,
        IDS,
        TEXTS,
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(IndicatorKind),
        st.sampled_from(Comparator),
        as_of=st.none() | PARTIAL_DATES,
    ),
)


@given(RECORDS)
def test_from_json__gives_back_what_to_json_took(record: object) -> None:
    text = to_json(record)

    assert from_json(type(record), text) == record
    assert to_json(from_json(type(record), text)) == text


@pytest.mark.parametrize("record", SAMPLES, ids=lambda record: type(record).__name__)
def test_from_json__gives_back_every_type(record: Any) -> None:
    assert from_json(type(record), to_json(record)) == record


def test_samples__hold_every_type_of_the_door() -> None:
    types = {kind for _, kind in inspect.getmembers(door, inspect.isclass) if is_dataclass(kind)}

    assert {type(record) for record in SAMPLES} == types - {PartialDate}


def test_to_json__is_canonical() -> None:
    assert (
        to_json(Source("新闻.txt", PartialDate(2018, 12))) == '{"date":"2018-12","file":"新闻.txt"}'
    )


def test_to_json__writes_whole_numbers_in_one_way() -> None:
    one = Indicator("I", "guests", 1500, IndicatorKind.COUNT)
    other = Indicator("I", "guests", 1500.0, IndicatorKind.COUNT)

    assert to_json(one) == to_json(other)
    assert '"value":1500,' in to_json(one)


def test_digest_json__does_not_know_the_order_of_fields() -> None:
    plain = to_plain(ENDED)
    turned = json.loads(json.dumps(dict(reversed(plain.items()))))

    assert digest_json(from_plain(Agreement, turned)) == digest_json(ENDED)


def change(path: str, value: object) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(DRAFT)
    part: Any = plain
    *way, last = path.split(".")
    for step in way:
        part = part[int(step) if step.isdigit() else step]
    part[last] = value
    return plain


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("version", "two", r"Agreement\.version must be a whole number, got 'two'"),
        ("version", True, r"Agreement\.version must be a whole number, got True"),
        ("kind", "framwork", r"Agreement\.kind must be 'framework', perhaps, got 'framwork'"),
        ("clauses.0.number", 3, r"Agreement\.clauses\[0\]\.number must be a text, got 3"),
        ("clauses", "none", r"Agreement\.clauses must be a list"),
        ("period.start", "2018-13", r"Agreement\.period\.start must be a date as YYYY"),
        ("obligations.0.done_on", "soon", r"done_on must be a day as YYYY-MM-DD, got 'soon'"),
        ("partys", [], "Agreement has no field 'partys'; perhaps 'parties' is meant"),
        ("period", [], r"Agreement\.period must be a record of fields"),
        ("agreement_id", "", "agreement_id must be a word"),
    ],
)
def test_from_plain__says_where_and_what(path: str, value: object, words: str) -> None:
    with pytest.raises(InvalidRecord, match=words):
        from_plain(Agreement, change(path, value))


def test_from_plain__names_a_missing_field() -> None:
    with pytest.raises(InvalidRecord, match="Source lacks the field 'file'"):
        from_plain(Source, {})


def test_from_json__refuses_what_is_no_json() -> None:
    with pytest.raises(InvalidRecord, match="Source: the text is no JSON"):
        from_json(Source, "{")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999"])
def test_from_json__refuses_numbers_that_are_not_finite(value: str) -> None:
    text = '{"indicator_id":"I","what":"guests","kind":"count","value":' + value + "}"

    with pytest.raises(InvalidRecord, match=r"Indicator\.value must be a finite number"):
        from_json(Indicator, text)
