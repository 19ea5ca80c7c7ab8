import csv
from pathlib import Path

import pytest

from oncordia.domain.alliance import (
    DUO_TERMS,
    Aim,
    DataUse,
    DuoKind,
    Modifier,
    ModifierCode,
    Permission,
    PermissionCode,
    Purpose,
    parse_data_use,
    parse_duo_term,
    parse_purpose,
)
from oncordia.errors import InvalidRecord, InvalidTerm

TERMS = Path(__file__).resolve().parents[4] / "shared" / "data" / "data_use_cases" / "duo_terms.csv"


def test_duo_terms__are_25_with_codes_for_all_but_the_classes() -> None:
    assert len(DUO_TERMS) == 25
    assert len({term.duo_id for term in DUO_TERMS}) == 25
    assert {term.duo_id for term in DUO_TERMS if not term.code} == {"DUO:0000001", "DUO:0000017"}


@pytest.mark.shared_data
def test_duo_terms__are_those_of_the_ontology() -> None:
    if not TERMS.exists():
        pytest.skip(f"{TERMS} is not there")
    with TERMS.open(encoding="utf-8", newline="") as file:
        rows = {
            (row["duo_id"], row["shorthand"], row["label"], row["kind"])
            for row in csv.DictReader(file)
        }

    assert {(t.duo_id, t.code, t.label, t.kind.value) for t in DUO_TERMS} == rows


def test_codes__are_the_permissions_and_modifiers_of_duo() -> None:
    by_kind = {kind: {term.code for term in DUO_TERMS if term.kind is kind} for kind in DuoKind}

    assert {code.value for code in PermissionCode} == by_kind[DuoKind.PERMISSION]
    assert {code.value for code in ModifierCode} == by_kind[DuoKind.MODIFIER]


@pytest.mark.parametrize("text", ["HMB", "hmb", "DUO:0000006", "DUO_0000006"])
def test_parse_duo_term__takes_code_and_identifier(text: str) -> None:
    assert parse_duo_term(text).label == "health or medical or biomedical research"


def test_parse_duo_term__names_the_nearest() -> None:
    with pytest.raises(InvalidTerm, match=r"'HBM' is no term of .*the nearest is 'HMB'"):
        parse_duo_term("HBM")


def test_parse_data_use__reads_permissions_and_modifiers() -> None:
    use = parse_data_use("DS=DOID:162,DOID:1612 (NPU; GS=CN, IT); POA; IRB; TS=2030-12-31")

    npu = Modifier(ModifierCode.NPU)
    gs = Modifier(ModifierCode.GS, ("CN", "IT"))
    assert use == DataUse(
        (
            Permission(PermissionCode.DS, ("DOID:162", "DOID:1612"), (npu, gs)),
            Permission(PermissionCode.POA),
        ),
        use.modifiers,
    )
    assert [modifier.code for modifier in use.modifiers] == [ModifierCode.IRB, ModifierCode.TS]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DS", "permission DS must name its diseases"),
        ("HMB=DOID:162", "permission HMB takes no disease"),
        ("GS", "modifier GS must name countries"),
        ("GS=Italy", "two capital letters"),
        ("NPU=A", "modifier NPU takes no values"),
        ("TS", "modifier TS must name its date"),
        ("TS=soon", "must be a day as YYYY-MM-DD"),
        ("HMB (GRU)", "only modifiers bind"),
        ("HMB (NPU", "do not close"),
        ("DUO:0000001", "is no modifier of DUO"),
    ],
)
def test_parse_data_use__says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(InvalidRecord, match=words):
        parse_data_use(text)


def test_parse_purpose__reads_aims_and_statements() -> None:
    assert parse_purpose("DS=DOID:10155; MDS; NPU; NCU=false; IRB; COL=O7; PS=p1") == Purpose(
        aims=(Aim.DS, Aim.MDS),
        diseases=("DOID:10155",),
        is_for_profit=False,
        is_commercial=True,
        has_ethics_approval=True,
        collaborates_with=("O7",),
        project="p1",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cancer", "is no term of the Data Use Ontology"),
        ("HMBB", "the nearest is 'HMB'"),
        ("NRES", "a purpose cannot state 'NRES'"),
        ("NPU=perhaps", "NPU takes true or false"),
        ("HMB; HMB", "one aim twice"),
        ("DS", "aim DS but no disease"),
    ],
)
def test_parse_purpose__says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(InvalidRecord, match=words):
        parse_purpose(text)
