import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncordia.domain.alliance import Identifier, IdentifierKind, parse_identifier
from oncordia.errors import InvalidIdentifier

REAL = {
    IdentifierKind.ROR: "05a28rw58",
    IdentifierKind.LEI: "5493001KJTIIGC8Y1R12",
    IdentifierKind.USCC: "91350100M000100Y43",
    IdentifierKind.ORCID: "0000-0002-1825-0097",
}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("https://ror.org/05a28rw58", IdentifierKind.ROR, "05a28rw58"),
        ("ror.org/02mhbdp94", IdentifierKind.ROR, "02mhbdp94"),
        ("5493001kjtiigc8y1r12", IdentifierKind.LEI, "5493001KJTIIGC8Y1R12"),
        ("9135 0100 M000 100Y 43", IdentifierKind.USCC, "91350100M000100Y43"),
        ("https://orcid.org/0000-0002-1825-0097", IdentifierKind.ORCID, "0000-0002-1825-0097"),
        ("0000000218250097", IdentifierKind.ORCID, "0000-0002-1825-0097"),
        ("0000-0002-1694-233x", IdentifierKind.ORCID, "0000-0002-1694-233X"),
        ("nct02599779", IdentifierKind.NCT, "NCT02599779"),
        ("ChiCTR2000029318", IdentifierKind.CHICTR, "ChiCTR2000029318"),
        ("chictr-trc-12002001", IdentifierKind.CHICTR, "ChiCTR-TRC-12002001"),
        ("2015-001234-39", IdentifierKind.EUDRACT, "2015-001234-39"),
        ("2022-500123-12-00", IdentifierKind.CTIS, "2022-500123-12-00"),
        ("EP 1234567 A1", IdentifierKind.PATENT, "EP1234567A1"),
        ("WO2019/123456A1", IdentifierKind.PATENT, "WO2019123456A1"),
        ("CN108123456A", IdentifierKind.PATENT, "CN108123456A"),
        ("lei:5493001KJTIIGC8Y1R12", IdentifierKind.LEI, "5493001KJTIIGC8Y1R12"),
    ],
)
def test_parse_identifier__knows_the_kind_from_the_form(
    text: str, kind: IdentifierKind, value: str
) -> None:
    assert parse_identifier(text) == Identifier(kind, value)


@pytest.mark.parametrize("kind", REAL, ids=str)
@given(data=st.data())
def test_identifier__refuses_every_change_of_one_digit(
    kind: IdentifierKind, data: st.DataObject
) -> None:
    value = REAL[kind]
    at = data.draw(st.sampled_from([i for i, mark in enumerate(value) if mark.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != value[at]]))

    with pytest.raises(InvalidIdentifier):
        Identifier(kind, value[:at] + digit + value[at + 1 :])


@pytest.mark.parametrize("kind", REAL, ids=str)
def test_identifier__refuses_two_neighbours_exchanged(kind: IdentifierKind) -> None:
    value = REAL[kind]
    swaps = [
        value[:i] + value[i + 1] + value[i] + value[i + 2 :]
        for i in range(len(value) - 1)
        if value[i] != value[i + 1] and "-" not in value[i : i + 2]
    ]

    for swapped in swaps:
        with pytest.raises(InvalidIdentifier):
            Identifier(kind, swapped)


def test_parse_identifier__says_that_a_check_digit_is_wrong() -> None:
    with pytest.raises(InvalidIdentifier, match="ORCID '0000-0002-1825-0098' has a wrong check"):
        parse_identifier("0000-0002-1825-0098")


def test_parse_identifier__names_the_registers_it_knows() -> None:
    with pytest.raises(InvalidIdentifier, match=r"'hello' is no identifier .* ROR, LEI, USCC"):
        parse_identifier("hello")


def test_identifier__says_the_form_it_wants() -> None:
    with pytest.raises(InvalidIdentifier, match="NCT 'NCT123' is not of the form"):
        Identifier(IdentifierKind.NCT, "NCT123")


@given(st.text())
def test_parse_identifier__gives_an_identifier_or_a_clear_error(text: str) -> None:
    try:
        found = parse_identifier(text)
    except InvalidIdentifier:
        return
    assert parse_identifier(str(found)) == found
