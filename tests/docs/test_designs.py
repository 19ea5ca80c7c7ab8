"""The page of designs says what the designs say."""

from tests.docs.test_docs import DOCS, _load


def test_designs_page__is_as_the_designs_are() -> None:
    page = (DOCS / "trials" / "designs.md").read_text(encoding="utf-8")
    assert page == _load("designs").render()
