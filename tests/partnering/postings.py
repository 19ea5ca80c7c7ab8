"""Made needs and offers for tests."""

from typing import Any

from hypothesis import strategies as st

from oncordia.domain.partnering import (
    Confidentiality,
    FirmSize,
    Posting,
    PostingKind,
    Readiness,
    Side,
    Topic,
)

WORDS = (
    "类器官药敏检测",
    "organoid drug screening",
    "cell therapy trial",
    "风险投资",
    "肿瘤样本库",
)


def make_need(posting_id: str = "n1", **values: Any) -> Posting:
    """A need for organoids in Chinese, unless said otherwise."""
    return _make(posting_id, Side.NEED, "hospital", "寻求肿瘤类器官药物敏感性检测", values)


def make_offer(posting_id: str = "o1", **values: Any) -> Posting:
    """An offer of organoids in English, unless said otherwise."""
    said = "We offer drug sensitivity testing on tumour organoids"
    return _make(posting_id, Side.OFFER, "institute", said, values)


def _make(posting_id: str, side: Side, owner: str, said: str, values: dict[str, Any]) -> Posting:
    kind = PostingKind.PROBLEM if side is Side.NEED else PostingKind.SERVICE
    given = {"kind": kind, "owner_id": owner, "statement_en": said, **values}
    return Posting(posting_id, side, **given)


@st.composite
def list_postings(draw: st.DrawFn, side: Side, most: int = 5) -> list[Posting]:
    """Some postings of one side with many fields at random."""
    n = draw(st.integers(1, most))
    make = make_need if side is Side.NEED else make_offer
    return [
        make(
            f"{side.value}-{place}",
            owner_id=draw(st.sampled_from(["a", "b", "c", "d"])),
            statement_en=" ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))),
            fields=tuple(draw(st.lists(st.sampled_from(list(Topic)), max_size=2, unique=True))),
            stage=draw(st.sampled_from([None, Readiness("3", "5"), Readiness("6", "8")])),
            region=draw(st.sampled_from(["", "CN", "IT"])),
            regions=draw(st.sampled_from([(), ("CN",), ("IT", "CN")])),
            size=draw(st.sampled_from([None, FirmSize.SMALL])),
            confidentiality=draw(st.sampled_from(list(Confidentiality))),
            may_see=draw(st.sampled_from([(), ("a", "b"), ("c",)])),
            conflicts=draw(st.sampled_from([(), ("a",), ("d",)])),
            capacity=draw(st.integers(0, 3)),
        )
        for place in range(n)
    ]
