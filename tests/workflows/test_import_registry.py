"""Tables become records whole or not at all; what differs is kept side by side."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from oncordia.domain.alliance import (
    Agreement,
    AgreementStatus,
    Comparator,
    Contradiction,
    Indicator,
    IndicatorKind,
    Member,
    MemberKind,
    NameKind,
    Person,
    from_plain,
)
from oncordia.errors import RefusedImport
from oncordia.testing import MemoryStore
from oncordia.workflows import import_registry

FACTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "alliance_facts"
ORGANISATIONS = "org_id,name_en,name_zh,aliases,type,country,place,parent,ror,source_file,date\n"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def write(folder: Path, **tables: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def refuse(path: Path, store: MemoryStore) -> list[str]:
    """The lines of a refused import, of which nothing is kept."""
    with pytest.raises(RefusedImport) as caught:
        import_registry(path, store, actor="anna")
    assert store.count_records("member") == 0
    assert store.list_audit() == []
    return str(caught.value).splitlines()


def test_import_registry__keeps_a_member_with_names_and_source(
    tmp_path: Path, store: MemoryStore
) -> None:
    row = "O1,Fudan University,复旦大学,复旦；上海復旦; Fuda,高校,CN,Shanghai,,,page.html,2023-06\n"
    plan = import_registry(
        write(tmp_path / "t", organisations=ORGANISATIONS + row), store, actor="anna"
    )

    record = store.get_record("member", "O1")
    assert record is not None
    member = from_plain(Member, record.value)
    assert plan.tables[0].kept == 1
    assert member.kind is MemberKind.UNIVERSITY
    assert [name.text for name in member.names] == [
        "Fudan University",
        "复旦大学",
        "复旦",
        "上海復旦",
        "Fuda",
    ]
    assert member.source is not None
    assert (member.source.file, str(member.source.date)) == ("page.html", "2023-06")
    assert member.source.wording == "kind: 高校"


def test_import_registry__writes_nothing_on_a_dry_run(tmp_path: Path, store: MemoryStore) -> None:
    folder = write(tmp_path / "t", organisations=ORGANISATIONS + "O1,A,,,company,,,,,,\n")

    plan = import_registry(folder, store, actor="anna", dry_run=True)

    assert (plan.tables[0].kept, plan.is_done) == (1, False)
    assert store.list_audit() == []


def test_import_registry__notes_each_table_in_the_audit(tmp_path: Path, store: MemoryStore) -> None:
    folder = write(tmp_path / "t", organisations=ORGANISATIONS + "O1,A,,,company,,,,,,\n")
    import_registry(folder, store, actor="anna")

    line = store.list_audit()[0]
    assert (line.actor, line.action, line.subject_id) == ("anna", "import", "organisations.csv")
    assert json.loads(line.detail)["kept"] == 1
    assert store.verify_audit().faults == ()


def test_import_registry__changes_nothing_the_second_time(
    tmp_path: Path, store: MemoryStore
) -> None:
    folder = write(tmp_path / "t", organisations=ORGANISATIONS + "O1,A,,,company,,,,,,\n")
    import_registry(folder, store, actor="anna")
    plan = import_registry(folder, store, actor="anna")

    assert (plan.tables[0].same, plan.tables[0].kept) == (1, 0)
    assert len(store.list_versions("member", "O1")) == 1


def test_import_registry__adds_what_a_record_lacks(tmp_path: Path, store: MemoryStore) -> None:
    folder = write(tmp_path / "t", organisations=ORGANISATIONS + "O1,A,,,company,,,,,,\n")
    import_registry(folder, store, actor="anna")
    write(tmp_path / "t", organisations=ORGANISATIONS + "O1,A,甲,,company,CN,,,,,\n")
    plan = import_registry(folder, store, actor="anna")

    record = store.get_record("member", "O1")
    assert record is not None
    assert plan.tables[0].changed == 1
    assert (record.value["country"], record.version) == ("CN", 2)
    assert [name["text"] for name in record.value["names"]] == ["A", "甲"]


def test_import_registry__keeps_a_contradiction_side_by_side(
    tmp_path: Path, store: MemoryStore
) -> None:
    folder = write(tmp_path / "t", organisations=ORGANISATIONS + "O1,A,,,company,CN,,,,x,2020\n")
    import_registry(folder, store, actor="anna")
    write(tmp_path / "t", organisations=ORGANISATIONS + "O1,A,,,company,BE,,,,y,2021\n")
    plan = import_registry(folder, store, actor="anna")

    record = store.get_record("member", "O1")
    kept = store.get_record("contradiction", "O1:country")
    assert record is not None
    assert kept is not None
    found = from_plain(Contradiction, kept.value)
    assert plan.tables[0].flagged == 1
    assert record.value["country"] == "CN"
    assert [(fact.value, fact.source and fact.source.file) for fact in found.facts] == [
        ("CN", "x"),
        ("BE", "y"),
    ]
    assert [line.action for line in store.list_audit()] == ["import", "flag", "import"]


def test_import_registry__merges_a_body_of_another_id_by_its_identifier(
    tmp_path: Path, store: MemoryStore
) -> None:
    first = "O1,Fudan University,,,university,,,,013q1eq08,,\n"
    import_registry(write(tmp_path / "a", organisations=ORGANISATIONS + first), store, actor="anna")
    second = "X9,Fudan Univ.,,,university,CN,,,https://ror.org/013q1eq08,,\n"
    people = "person_id,name,title,org_id\nP1,Ren Jia,Dean,X9\n"
    plan = import_registry(
        write(tmp_path / "b", organisations=ORGANISATIONS + second, people=people),
        store,
        actor="anna",
    )

    person = store.get_record("person", "P1")
    member = store.get_record("member", "O1")
    assert person is not None
    assert member is not None
    assert plan.merges == (("member", "X9", "O1"),)
    assert store.get_record("member", "X9") is None
    assert from_plain(Person, person.value).posts[0].member_id == "O1"
    assert [name["text"] for name in member.value["names"]] == ["Fudan University", "Fudan Univ."]


def test_import_registry__merges_a_body_of_another_id_by_its_official_name(
    tmp_path: Path, store: MemoryStore
) -> None:
    import_registry(
        write(tmp_path / "a", organisations=ORGANISATIONS + "O1,,復旦大學,,university,CN,,,,,\n"),
        store,
        actor="anna",
    )
    plan = import_registry(
        write(tmp_path / "b", organisations=ORGANISATIONS + "X9,,复旦大学,,university,CN,,,,,\n"),
        store,
        actor="anna",
    )

    assert plan.merges == (("member", "X9", "O1"),)


def test_import_registry__merges_a_person_by_a_post_at_a_merged_body(
    tmp_path: Path, store: MemoryStore
) -> None:
    people = "person_id,name,title,org_id\n"
    import_registry(
        write(
            tmp_path / "a",
            organisations=ORGANISATIONS + "O1,,复旦大学,,university,CN,,,,,\n",
            people=people + "P1,任佳,Dean,O1\n",
        ),
        store,
        actor="anna",
    )
    plan = import_registry(
        write(
            tmp_path / "b",
            organisations=ORGANISATIONS
            + "X9,,復旦大學,,university,CN,,,,,\nX8,,浙江大学,,university,CN,,,,,\n",
            people=people + "Q1,任佳,Chair,X9\nQ2,任佳,Chair,X8\n",
        ),
        store,
        actor="anna",
    )

    person = store.get_record("person", "P1")
    assert person is not None
    assert plan.merges == (("member", "X9", "O1"), ("person", "Q1", "P1"))
    assert [one["title"] for one in person.value["posts"]] == ["Dean", "Chair"]


def test_import_registry__reads_posts_at_other_members(tmp_path: Path, store: MemoryStore) -> None:
    folder = write(
        tmp_path / "t",
        organisations=ORGANISATIONS + "fudan,A,,,university,,,,,,\nO2,B,,,company,,,,,,\n",
        people="person_id,name,title,org_id\nP1,Ada,Dean; adviser of O2,fudan\n"
        "P2,Bo,Laureate; Chair @ fudan,\n",
    )
    import_registry(folder, store, actor="anna")

    def posts(person_id: str) -> list[tuple[str, str]]:
        record = store.get_record("person", person_id)
        assert record is not None
        return [(post["title"], post["member_id"]) for post in record.value["posts"]]

    assert posts("P1") == [("Dean", "fudan"), ("adviser", "O2")]
    assert posts("P2") == [("Chair", "fudan")]
    assert [one.value["value"] for one in store.list_records("fact")] == ["Laureate"]


def test_import_registry__refuses_a_post_at_a_member_that_is_unknown(
    tmp_path: Path, store: MemoryStore
) -> None:
    lines = refuse(
        write(tmp_path / "t", people="person_id,name,title,org_id\nP1,Ada,Dean @ fudan,\n"), store
    )

    assert lines == [
        "people.csv, row 2, column title: the member 'fudan' is unknown; add fudan, or mend the id"
    ]


def test_import_registry__tells_all_problems_at_once(tmp_path: Path, store: MemoryStore) -> None:
    lines = refuse(
        write(
            tmp_path / "t",
            organisations=ORGANISATIONS
            + "O1,A,,,company,CN,,O2,013q1eq08,,\n"
            + "O2,B,,,company,CN,,O1,013q1eq08,,\n"
            + "O3,C,,,company,CN,,,013q1eq09,,\n"
            + "O1,D,,,company,CN,,,,,\n",
            agreements="agreement_id,name,kind,parties,status,start,end\n"
            "A1,Paper,framework,O1;O77,planned,2020,\n"
            "A2,Paper,framework,O1,planned,2021-05,2020-12-31\n",
            ip="ip_id,name,kind,owners\nI1,Patent,background,O1=0.6;O2=0.3\n",
            consents="consent_id,subjects,use,holder_id\nC1,S1,HMBB,O1\n",
        ),
        store,
    )

    assert len(lines) == 8
    for wanted in (
        "agreements.csv, row 2, column parties: the member 'O77' is unknown; add O77",
        "agreements.csv, row 3, column end: the end 2020-12-31 lies before the start 2021-05",
        "consents.csv, row 2, column use: 'HMBB' is no term of the Data Use Ontology (DUO); the "
        "nearest is 'HMB'",
        "ip.csv, row 2: the shares of asset I1 must sum to 1, got 0.9",
        "organisations.csv, row 2, column parent: O1 is its own parent by way of",
        "organisations.csv, row 3, column ror: ror:013q1eq08 is already the identifier of O1",
        "organisations.csv, row 4, column ror: ROR '013q1eq09' has a wrong check digit",
        "organisations.csv, row 5, column org_id: the id 'O1' stands already in row 2",
    ):
        assert any(line.startswith(wanted) for line in lines), (wanted, lines)


def test_import_registry__tells_a_double_identifier_of_a_row_that_is_refused_for_more(
    tmp_path: Path, store: MemoryStore
) -> None:
    text = (
        "org_id,name,type,country,ror,foreign_share,parent\n"
        "O1,A,company,CN,013q1eq08,,\n"
        "O2,B,company,CN,013q1eq08,1.5,O2\n"
    )

    lines = refuse(write(tmp_path / "t", organisations=text), store)

    assert [line.partition(": ")[0] for line in lines] == [
        "organisations.csv, row 3, column parent",
        "organisations.csv, row 3, column foreign_share",
        "organisations.csv, row 3, column ror",
    ]


def test_import_registry__names_the_row_whose_quote_is_not_closed(
    tmp_path: Path, store: MemoryStore
) -> None:
    text = 'person_id,name\nP1,Ada\nP2,"Bo\nP3,Cy\n'

    assert refuse(write(tmp_path / "t", people=text), store) == [
        "people.csv, row 3: has a quote that is not closed, or text behind one; no row after it "
        'was read; close it, and write a quote inside a cell twice, as ""'
    ]


def test_import_registry__finds_a_ring_that_a_kept_parent_closes(
    tmp_path: Path, store: MemoryStore
) -> None:
    rows = "O1,A,,,company,,,,,,\nO2,B,,,company,,,O1,,,\n"
    folder = write(tmp_path / "t", organisations=ORGANISATIONS + rows)
    import_registry(folder, store, actor="anna")
    write(tmp_path / "t", organisations=ORGANISATIONS + "O1,A,,,company,,,O2,,,\n")

    with pytest.raises(RefusedImport, match=r"row 2, column parent: .*own parent"):
        import_registry(folder, store, actor="anna")
    assert len(store.list_versions("member", "O1")) == 1


def test_import_registry__finds_a_ring_that_a_relation_closes(
    tmp_path: Path, store: MemoryStore
) -> None:
    rows = "O1,A,,,company,,,O2,,,\nO2,B,,,company,,,,,,\n"
    folder = write(
        tmp_path / "t",
        organisations=ORGANISATIONS + rows,
        relations="relation_id,subject_id,predicate,object_id\nR1,O2,part_of,O1\n",
    )

    with pytest.raises(RefusedImport, match=r"row 2, column .*: O1 is its own parent"):
        import_registry(folder, store, actor="anna")


def test_import_registry__finds_a_ring_that_a_row_of_another_id_closes(
    tmp_path: Path, store: MemoryStore
) -> None:
    rows = "O1,Alpha,,,company,,,,,,\nO2,Beta,,,company,,,O1,,,\n"
    folder = write(tmp_path / "t", organisations=ORGANISATIONS + rows)
    import_registry(folder, store, actor="anna")
    write(tmp_path / "t", organisations=ORGANISATIONS + "Z1,Alpha,,,company,,,O2,,,\n")

    with pytest.raises(RefusedImport, match=r"row 2, column parent: O1 is its own parent"):
        import_registry(folder, store, actor="anna")
    assert len(store.list_versions("member", "O1")) == 1


def test_import_registry__finds_a_ring_of_rows_that_are_refused_for_more(
    tmp_path: Path, store: MemoryStore
) -> None:
    text = "org_id,name,type,parent,ror\nO1,A,company,O2,013q1eq09\nO2,B,company,O1,\n"

    lines = refuse(write(tmp_path / "t", organisations=text), store)

    assert lines == [
        "organisations.csv, row 2, column ror: ROR '013q1eq09' has a wrong check digit; copy it "
        "again from its register",
        "organisations.csv, row 2, column parent: O1 is its own parent by way of O1 -> O2 -> O1; "
        "break the ring at one of them",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_import_registry__reads_chinese_headings_in_every_encoding(
    tmp_path: Path, store: MemoryStore, encoding: str
) -> None:
    text = "机构编号,中文名称,别名,类型,国家\nO1,浙江中医药大学,浙中大；浙江中医学院,高校,CN\n"
    (tmp_path / "机构.csv").write_bytes(text.encode(encoding))
    import_registry(tmp_path / "机构.csv", store, actor="anna")

    record = store.get_record("member", "O1")
    assert record is not None
    assert [name["text"] for name in record.value["names"]] == [
        "浙江中医药大学",
        "浙中大",
        "浙江中医学院",
    ]


def test_import_registry__reads_sheets_and_json_alike(tmp_path: Path) -> None:
    import openpyxl  # type: ignore[import-untyped]

    rows: list[list[object]] = [["org_id", "name", "type", "n"], ["O1", "Alpha", "company", 1]]
    people: list[list[object]] = [
        ["person_id", "name", "org_id", "title"],
        ["P1", "Ada", "O1", "Chair"],
    ]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "organisations"
    for row in rows:
        sheet.append(row)
    other = book.create_sheet("people")
    for row in people:
        other.append(row)
    book.save(tmp_path / "all.xlsx")
    as_json = {
        "organisations": [{str(key): part for key, part in zip(*rows, strict=True)}],
        "people": [{str(key): part for key, part in zip(*people, strict=True)}],
    }
    (tmp_path / "all.json").write_text(json.dumps(as_json), encoding="utf-8")

    bodies = []
    for name in ("all.xlsx", "all.json"):
        store = MemoryStore()
        import_registry(tmp_path / name, store, actor="anna")
        record = store.get_record("person", "P1")
        assert record is not None
        bodies.append({key: part for key, part in record.value.items() if key == "names"})
    assert bodies[0] == bodies[1]


def test_import_registry__names_the_one_bad_row_of_many(tmp_path: Path, store: MemoryStore) -> None:
    rows = [f"O{i},Name {i},,,company,CN,,,,," for i in range(30_000)]
    rows[29_000] = "O29000,Name,,,company,CN,,,013q1eq09,,"
    lines = refuse(
        write(tmp_path / "t", organisations=ORGANISATIONS + "\n".join(rows) + "\n"), store
    )

    assert len(lines) == 1
    assert lines[0].startswith("organisations.csv, row 29002, column ror: ROR '013q1eq09'")


def test_import_registry__names_rows_with_too_many_cells(
    tmp_path: Path, store: MemoryStore
) -> None:
    lines = refuse(
        write(tmp_path / "t", people="person_id,name\nP1,Ada\nP2,Bo,Professor, Dean\n"), store
    )

    assert lines == [
        'people.csv, row 3: has 4 cells, the header has 2; put texts with , into quotes "…"'
    ]


def test_import_registry__refuses_a_lone_table_that_it_does_not_know(
    tmp_path: Path, store: MemoryStore
) -> None:
    (tmp_path / "wells.csv").write_text("well,value\nA01,3\n", encoding="utf-8")

    assert "is no table of the registry" in refuse(tmp_path / "wells.csv", store)[0]


def _read(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def real() -> MemoryStore:
    """A store with the five reported alliances."""
    if not FACTS.is_dir():
        pytest.skip("the facts of the alliances are not beside this checkout")
    store = MemoryStore()
    import_registry(FACTS, store, actor="anna")
    return store


@pytest.mark.shared_data
def test_import_registry__keeps_every_row_of_the_reported_alliances(real: MemoryStore) -> None:
    for name, kind in {
        "organisations.csv": "member",
        "people.csv": "person",
        "agreements.csv": "agreement",
        "events.csv": "event",
        "platforms.csv": "platform",
        "needs_criteria.csv": "need",
        "relations.csv": "relation",
        "talks.csv": "talk",
    }.items():
        rows = _read(name)
        ids = {row[next(iter(row))] for row in rows}
        assert {record.record_id for record in real.list_records(kind)} == ids
    ids = {row["indicator_id"] for row in _read("indicators.csv")}
    kept = [*real.list_records("indicator"), *real.list_records("fact", ids=sorted(ids))]
    assert {record.record_id for record in kept} == ids
    assert [r.record_id for r in real.list_records("fact", ids=sorted(ids))] == ["I402"]


@pytest.mark.shared_data
@pytest.mark.usefixtures("real")
def test_import_registry__merges_the_relations_that_other_tables_state() -> None:
    plan = import_registry(FACTS, MemoryStore(), actor="anna")
    said = {("part_of", r["org_id"], r["parent_org_id"]) for r in _read("organisations.csv")}
    for row in _read("people.csv"):
        said.add(("has_role_at", row["person_id"], row["org_id"]))
        said.add(("took_part_in", row["person_id"], row["event_id"]))
    for name, key, column, predicate in (
        ("agreements.csv", "agreement_id", "party_org_ids", "party_to"),
        ("platforms.csv", "platform_id", "org_ids", "runs_or_hosts"),
        ("events.csv", "event_id", "organiser_org_ids", "runs_or_hosts"),
    ):
        said |= {(predicate, one, r[key]) for r in _read(name) for one in r[column].split(";")}
    members = {row["org_id"] for row in _read("organisations.csv")}
    merged = [
        row
        for row in _read("relations.csv")
        if (row["predicate"], row["subject_id"], row["object_id"]) in said
        or (row["predicate"] == "created_by" and row["subject_id"] in members)
    ]
    counts = {table.file: table for table in plan.tables}

    assert counts["relations.csv"].merged == len(merged) == 166
    assert sum(table.kept + table.merged for table in plan.tables) == 471
    assert sum(table.refused for table in plan.tables) == 0


@pytest.mark.shared_data
def test_import_registry__flags_what_the_sources_contradict(real: MemoryStore) -> None:
    found = {record.record_id for record in real.list_records("contradiction")}

    assert found == {"P203:title", "P203:spelling", "P204:title", "P307:standing"}


@pytest.mark.shared_data
def test_import_registry__reads_free_words_and_keeps_them(real: MemoryStore) -> None:
    def value(kind: str, record_id: str) -> dict[str, object]:
        record = real.get_record(kind, record_id)
        assert record is not None
        return record.value

    academy = from_plain(Member, value("member", "O103"))
    donation = from_plain(Agreement, value("agreement", "A206"))
    nearly = from_plain(Indicator, value("indicator", "I401"))
    target = from_plain(Indicator, value("indicator", "I105"))
    professor = from_plain(Person, value("person", "P202"))
    assert academy.kind is MemberKind.INSTITUTE
    assert academy.source is not None
    assert academy.source.wording == "kind: public research body"
    assert donation.status is AgreementStatus.ENDED
    assert (nearly.value, nearly.comparator) == (0.5, Comparator.NEARLY)
    assert target.kind is IndicatorKind.TARGET
    assert target.source is not None
    assert target.source.wording == "comparator: target"
    assert professor.names[0].kind is NameKind.GUESS
    statuses = Counter(
        from_plain(Agreement, record.value).status for record in real.list_records("agreement")
    )
    assert statuses == {
        AgreementStatus.SIGNED: 11,
        AgreementStatus.PLANNED: 2,
        AgreementStatus.DRAFT: 1,
        AgreementStatus.ENDED: 1,
    }
