"""An agreement's file: what it holds, and every fault of it with its row."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncordia.domain.alliance import (
    Action,
    Agreement,
    AgreementKind,
    AgreementStatus,
    Aim,
    Clause,
    Conditions,
    DataKind,
    Grant,
    Obligation,
    PartialDate,
    Party,
    Period,
    make_name,
)
from oncordia.errors import InvalidAgreement, OutputError, UnreadableFile
from oncordia.formats import read_agreement, write_agreement, write_agreement_template

TEXT = """\
agreement_id = "framework"
kind = "framework"
names = ["Framework agreement", "框架协议"]
start = "2024"
end = "2025-12-31"

[[parties]]
member_id = "firm"
role = "screens"

[[parties]]
member_id = "hospital"

[[clauses]]
number = "4"
text = "Curves are shared."

[[clauses.grants]]
from = ["*"]
to = ["firm"]
data_kinds = ["curves", "raw wells"]
actions = ["read"]
purposes = ["HMB"]
min_cell_size = 10

[[obligations]]
party = "firm"
text = "Reports once a year."
due = 2024-06-30
"""


def write(folder: Path, text: str, name: str = "paper.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refuse(folder: Path, text: str) -> list[str]:
    with pytest.raises(InvalidAgreement) as refused:
        read_agreement(write(folder, text))
    return str(refused.value).splitlines()


def test_read_agreement__takes_parties_clauses_and_obligations(tmp_path: Path) -> None:
    found = read_agreement(write(tmp_path, TEXT))

    assert found == Agreement(
        "framework",
        AgreementKind.FRAMEWORK,
        (make_name("Framework agreement"), make_name("框架协议")),
        (Party("firm", "screens"), Party("hospital")),
        clauses=(
            Clause(
                "4",
                "Curves are shared.",
                (
                    Grant(
                        ("*",),
                        ("firm",),
                        (DataKind.CURVES, DataKind.RAW_WELLS),
                        (Action.SEE,),
                        (Aim.HMB,),
                        Conditions(min_cell_size=10),
                    ),
                ),
            ),
        ),
        obligations=(Obligation("Reports once a year.", "firm", PartialDate(2024, 6, 30)),),
        period=Period(PartialDate(2024), PartialDate(2025, 12, 31)),
    )


def test_read_agreement__takes_json_of_the_same_keys(tmp_path: Path) -> None:
    said = {"agreement_id": "a", "kind": "fund", "names": ["A"], "parties": [{"member_id": "m"}]}

    found = read_agreement(write(tmp_path, json.dumps(said), "paper.json"))

    assert (found.agreement_id, found.party_ids) == ("a", ("m",))


def test_read_agreement__takes_a_reported_paper_as_signed(tmp_path: Path) -> None:
    text = TEXT.split("[[clauses]]", maxsplit=1)[0].replace(
        'start = "2024"', 'reported_on = "2018-12"'
    )

    found = read_agreement(write(tmp_path, text))

    assert found.status is AgreementStatus.SIGNED
    assert found.signed_on == date(2018, 12, 31)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"2025-12-31"', '"2023-12-31"', "row 5, column end: the end 2023-12-31 lies before the"),
        ('"2025-12-31"', '"soon"', "row 5, column end: date 'soon' must be YYYY, YYYY-MM or"),
        ('"HMB"', '"HBM"', "row 23, column clauses.grants.purposes: 'HBM' is no purpose in terms"),
        ('"HMB"', '"NPU"', "'NPU' is a term of DUO but no purpose; use one of GRU, HMB"),
        ('"raw wells"', '"raw welts"', "row 21, column clauses.grants.data_kinds: 'raw welts' is"),
        ('"read"', '"copy"', "row 22, column clauses.grants.actions: 'copy' is no action"),
        ('kind = "framework"', 'kind = "frame"', "row 2, column kind: 'frame' is no kind of"),
        ('to = ["firm"]', 'to = ["fir"]', "row 20, column clauses.grants.to: fir is no party; nam"),
        ('party = "firm"', 'party = "x"', "row 27, column obligations.party: x has an obligation"),
        ("min_cell_size = 10", "min_cell_size = -1", "row 24, column clauses.grants.min_cell_size"),
        ('role = "screens"', 'rle = "screens"', "there is no key 'rle' here; perhaps 'role' is"),
        ('number = "4"\n', "", "row 14, column clauses: the clause has no number; write number ="),
        ('"hospital"', '"firm"', "a party of agreement framework v1 'firm' stands twice"),
        ('end = "2025', 'status = "signed"\nend = "2025', "a new agreement cannot be signed"),
        ('names = ["Frame', 'countries = 4\nnames = ["Frame', "there is no key 'countries' here"),
    ],
)
def test_read_agreement__names_row_and_key_of(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in TEXT

    lines = refuse(tmp_path, TEXT.replace(old, new, 1))

    assert len(lines) == 1
    assert lines[0].startswith("paper.toml")
    assert said in lines[0]


def test_read_agreement__says_all_faults_at_once(tmp_path: Path) -> None:
    text = TEXT.replace('"HMB"', '"HBM"').replace('"firm"', '"fir m"', 1).replace("2025", "1999")

    rows = [line.split(",")[1] for line in refuse(tmp_path, text)]

    assert rows[:2] == [" row 5", " row 7"]
    assert " row 23" in rows


def test_read_agreement__numbers_what_stands_in_json(tmp_path: Path) -> None:
    said = {"agreement_id": "a", "kind": "fund", "names": ["A"], "parties": [{"role": "x"}]}
    path = write(tmp_path, json.dumps(said), "paper.json")

    with pytest.raises(InvalidAgreement, match=r"paper.json, column parties\[1\]: the party has"):
        read_agreement(path)


def test_read_agreement__names_unknown_members_with_their_rows(tmp_path: Path) -> None:
    def know(kind: str, ids: Collection[str]) -> Mapping[str, str]:
        return {one: "add it" for one in ids if (kind, one) != ("member", "firm")}

    with pytest.raises(InvalidAgreement) as refused:
        read_agreement(write(tmp_path, TEXT), known=know)

    assert str(refused.value) == (
        "paper.toml, row 12, column parties.member_id: the member 'hospital' is unknown; add it"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"kind = framework", r"paper.toml, row 1: is no valid TOML"),
        (b'{"kind": ', r"paper.toml: is no valid JSON"),
        (b"\xff\xfe\x00", r"paper.toml: is no UTF-8 text"),
    ],
)
def test_read_agreement__refuses_another_file(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "paper.toml"
    path.write_bytes(content)

    with pytest.raises(UnreadableFile, match=said):
        read_agreement(path)


def test_read_agreement__refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"none\.toml: cannot be read"):
        read_agreement(tmp_path / "none.toml")


def test_write_agreement_template__reads_as_an_agreement(tmp_path: Path) -> None:
    found = read_agreement(write_agreement_template(tmp_path / "new.toml"))

    assert found.agreement_id == "framework-2024"
    assert found.party_ids == ("firm", "hospital")


def test_write_agreement_template__overwrites_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "mine")

    with pytest.raises(OutputError, match=r"paper\.toml: is already there"):
        write_agreement_template(path)

    assert path.read_text(encoding="utf-8") == "mine"


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(
    lambda text: text == " ".join(text.split()) and text.strip()
)
grants = st.builds(
    Grant,
    from_ids=st.sampled_from([("*",), ("firm",), ("firm", "hospital")]),
    to_ids=st.sampled_from([("*",), ("hospital",)]),
    data_kinds=st.lists(st.sampled_from(DataKind), min_size=1, unique=True).map(tuple),
    actions=st.lists(st.sampled_from(Action), min_size=1, unique=True).map(tuple),
    purposes=st.lists(st.sampled_from(Aim), unique=True).map(tuple),
    conditions=st.builds(
        Conditions,
        min_cell_size=st.integers(0, 99),
        aggregate_only=st.booleans(),
        needs_ethics_approval=st.booleans(),
        no_onward_transfer=st.booleans(),
        non_commercial=st.booleans(),
        countries=st.sampled_from([(), ("CN",), ("CN", "IT")]),
        ask=st.one_of(st.just(""), words),
    ),
    period=st.sampled_from(
        [Period(), Period(PartialDate(2024)), Period(None, PartialDate(2030, 2))]
    ),
)


@given(text=words, scope=words, rights=st.lists(grants, max_size=3))
def test_write_agreement__reads_back_as_the_same(
    tmp_path_factory: pytest.TempPathFactory, text: str, scope: str, rights: list[Grant]
) -> None:
    agreement = Agreement(
        "a",
        AgreementKind.CONSORTIUM,
        (make_name("A"),),
        (Party("firm"), Party("hospital", scope)),
        clauses=(Clause("1.2", text, tuple(rights)), Clause("2", scope)),
        obligations=(Obligation(text, "firm", PartialDate(2025, 3)),),
        scope=scope,
        creates=("centre",),
        parent_id="older",
    )
    path = write(tmp_path_factory.mktemp("papers"), write_agreement(agreement))

    assert read_agreement(path) == agreement
