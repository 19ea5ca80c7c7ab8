"""Records are found by any of their names, with small errors allowed."""

from pathlib import Path

import pytest

from oncordia.errors import InvalidOption
from oncordia.testing import MemoryStore
from oncordia.workflows import find_registry, import_registry, list_registry, show_registry

TABLE = """org_id,name_en,name_zh,aliases,type,country,lei
O1,Fudan University,复旦大学,复旦,university,CN,
O2,"Chuangxin (International) Biotechnology Co., Ltd.",创芯(国际)生物科技有限公司,创芯,company,CN,
O3,IFOM,意大利癌症研究基金会分子肿瘤学研究所,,institute,IT,
O4,Université de Liège,列日大学,,university,BE,
O5,"School of Management, Fudan University",复旦大学管理学院,,faculty,CN,
O6,Fosun Pharma S.p.A.,复星医药,,company,CN,529900T8BM49AURSDO55
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> MemoryStore:
    folder: Path = tmp_path_factory.mktemp("tables")
    (folder / "organisations.csv").write_text(TABLE, encoding="utf-8")
    (folder / "people.csv").write_text(
        "person_id,name,name_zh,title,org_id\nP1,Wang Zhigang,王志刚,Minister,O1\n",
        encoding="utf-8",
    )
    store = MemoryStore()
    import_registry(folder, store, actor="anna")
    return store


@pytest.mark.parametrize(
    ("asked", "record_id"),
    [
        ("复旦大学", "O1"),
        ("復旦大學", "O1"),
        ("复旦", "O1"),
        ("复但大学", "O1"),
        ("fudan university", "O1"),
        ("University, FUDAN", "O1"),
        ("Fudn Univesity", "O1"),
        ("universite de liege", "O4"),
        ("Chuangxin International Biotechnology", "O2"),
        ("创芯(国际)生物科技", "O2"),
        ("创芯", "O2"),
        ("ifom", "O3"),
        ("ＩＦＯＭ", "O3"),
        ("分子肿瘤学研究所", "O3"),
        ("Fosun Pharma", "O6"),
        ("lei:529900T8BM49AURSDO55", "O6"),
        ("王志刚", "P1"),
        ("王志钢", "P1"),
        ("Zhigang Wang", "P1"),
        ("management fudan", "O5"),
    ],
)
def test_find_registry__puts_the_bearer_first(
    store: MemoryStore, asked: str, record_id: str
) -> None:
    assert find_registry(asked, store)[0].record_id == record_id


def test_find_registry__finds_only_the_kinds_asked_for(store: MemoryStore) -> None:
    assert {one.kind for one in find_registry("王志刚", store, kinds=("person",))} == {"person"}
    assert find_registry("王志刚", store, kinds=("agreement",)) == ()


def test_find_registry__finds_nothing_that_is_not_alike(store: MemoryStore) -> None:
    assert find_registry("Zzyzx Quux", store) == ()


@pytest.mark.parametrize("text", ["", " ", "（）"])
def test_find_registry__refuses_a_name_without_letters(store: MemoryStore, text: str) -> None:
    with pytest.raises(InvalidOption, match="letter or a digit"):
        find_registry(text, store)


def test_show_registry__names_what_is_near_an_unknown_id(store: MemoryStore) -> None:
    with pytest.raises(InvalidOption, match=r"no record has the id 'fudn'; near are O1"):
        show_registry("fudn", store)


def test_show_registry__takes_a_name_that_one_record_bears(store: MemoryStore) -> None:
    shown = show_registry("复旦大学", store)

    assert shown.record_id == "O1"
    assert [(one.kind, one.record_id) for one in shown.named_by] == [("person", "P1")]


def test_list_registry__lists_only_the_sort_and_country_asked_for(store: MemoryStore) -> None:
    listed = list_registry(store, "member", sort="company", country="CN")

    assert [one.record_id for one in listed] == ["O2", "O6"]


def test_list_registry__refuses_an_unknown_kind(store: MemoryStore) -> None:
    with pytest.raises(InvalidOption, match="got 'membr'"):
        list_registry(store, "membr")
