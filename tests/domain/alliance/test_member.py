import pytest

from oncordia.domain.alliance import (
    Identifier,
    IdentifierKind,
    Member,
    MemberKind,
    Name,
    NameKind,
    Person,
    Script,
    Site,
    check_parents,
    check_unique_identifiers,
    choose_name,
    find_official_name,
    find_script,
    make_name,
)
from oncordia.errors import InvalidRecord


def make_member(member_id: str, parent_id: str = "", *identifiers: Identifier) -> Member:
    names = (make_name(f"Body {member_id}"),)
    return Member(
        member_id, MemberKind.INSTITUTE, names, parent_id=parent_id, identifiers=identifiers
    )


def test_check_parents__names_an_unknown_parent() -> None:
    faults = check_parents([make_member("A", "Z")])

    assert [str(fault) for fault in faults] == [
        "A, parent_id: the parent member 'Z' is unknown; add Z, or name a known member"
    ]


def test_check_parents__draws_each_ring_once() -> None:
    members = [make_member("A", "B"), make_member("B", "C"), make_member("C", "B")]

    faults = check_parents([*members, make_member("D", "C")])

    assert [fault.message for fault in faults] == ["is its own parent by way of B -> C -> B"]


def test_check_parents__accepts_a_tree() -> None:
    assert check_parents([make_member("A"), make_member("B", "A"), make_member("C", "A")]) == ()


def test_member__refuses_itself_as_its_parent() -> None:
    with pytest.raises(InvalidRecord, match="member A is its own parent"):
        make_member("A", "A")


def test_check_unique_identifiers__names_the_member_that_has_it() -> None:
    ror = Identifier(IdentifierKind.ROR, "05a28rw58")

    faults = check_unique_identifiers([make_member("A", "", ror), make_member("B", "", ror)])

    assert [(fault.record_id, fault.message) for fault in faults] == [
        ("B", "ror:05a28rw58 is already the identifier of A")
    ]


def test_member__refuses_the_identifier_of_a_person() -> None:
    with pytest.raises(InvalidRecord, match="never names a body"):
        make_member("A", "", Identifier(IdentifierKind.ORCID, "0000-0002-1825-0097"))


def test_person__refuses_the_identifier_of_a_body() -> None:
    ror = Identifier(IdentifierKind.ROR, "05a28rw58")

    with pytest.raises(InvalidRecord, match="by ORCID alone"):
        Person("P1", (make_name("Ada"),), (ror,))


@pytest.mark.parametrize("country", ["CHN", "cn", "C1", "意大"])
def test_member__refuses_what_is_no_country_code(country: str) -> None:
    with pytest.raises(InvalidRecord, match="two capital letters"):
        Member("A", MemberKind.FUND, (make_name("A"),), country=country)


@pytest.mark.parametrize("share", [-0.1, 1.01, float("nan")])
def test_member__refuses_a_share_outside_0_to_1(share: float) -> None:
    with pytest.raises(InvalidRecord, match="between 0 and 1"):
        Member("A", MemberKind.FUND, (make_name("A"),), foreign_share=share)


def test_member__refuses_two_sites_of_one_id() -> None:
    with pytest.raises(InvalidRecord, match="two sites"):
        Member(
            "A",
            MemberKind.PARK,
            (make_name("A"),),
            sites=(Site("S", "Milan", "IT"), Site("S", "Rome", "IT")),
        )


def test_member__works_for_profit_as_its_kind_does_unless_stated() -> None:
    name = (make_name("A"),)

    assert Member("A", MemberKind.COMPANY, name).works_for_profit
    assert not Member("A", MemberKind.HOSPITAL, name).works_for_profit
    assert Member("A", MemberKind.HOSPITAL, name, is_for_profit=True).works_for_profit


@pytest.mark.parametrize("member_id", ["", "A B", "A;B"])
def test_member__refuses_an_id_that_lists_cannot_hold(member_id: str) -> None:
    with pytest.raises(InvalidRecord, match="without blanks or semicolons"):
        make_member(member_id)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("类器官中心", Script.HAN),
        ("IFOM 研究所", Script.HAN),
        ("Università", Script.LATIN),
        ("Медицина", Script.OTHER),
        ("301", Script.OTHER),
    ],
)
def test_find_script__sees_the_letters(text: str, script: Script) -> None:
    assert find_script(text) is script


def test_choose_name__prefers_the_script_then_what_is_official() -> None:
    names = (
        make_name("科技部", NameKind.SHORT),
        make_name("中国科学技术部"),
        Name("MOST", Script.LATIN, NameKind.SHORT),
    )

    assert choose_name(names, Script.HAN) == "中国科学技术部"
    assert choose_name(names, Script.LATIN) == "MOST"
    assert choose_name(names, Script.OTHER) == "中国科学技术部"
    assert find_official_name(names, Script.LATIN) is None


def test_name__is_kept_in_one_form() -> None:
    assert make_name("  Universita\u0300   di Milano ").text == "Università di Milano"
