"""Texts of both languages meet in shared words."""

from pathlib import Path

import numpy as np
import pytest

from oncordia.errors import InvalidOption, InvalidTable
from oncordia.partnering import Glossary, Term, load_embedder, load_glossary, read_terms
from oncordia.partnering.text.embeddings import SentenceEmbedder, embed_texts
from oncordia.partnering.text.reading import read_text
from oncordia.partnering.text.row_products import multiply_rows
from oncordia.partnering.text.vectors import build_model, count_features
from oncordia.partnering.text.words import fold_text, stem_word, stem_words

SMALL = Glossary(
    (
        Term("肿瘤", ("tumour", "cancer")),
        Term("类器官", ("organoid",)),
        Term("肿瘤类器官", ("tumour organoid",)),
        Term("临床试验", ("clinical trial",)),
        Term("T细胞", ("T cell",)),
    )
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("organoids", "organoid"),
        ("tumours", "tumor"),
        ("centres", "center"),
        ("standardisation", "standardize"),
        ("companies", "company"),
        ("screening", "screen"),
        ("haematology", "hematology"),
    ],
)
def test_stem_word__is_the_same_for_forms_and_spellings_of_a_word(one: str, other: str) -> None:
    assert stem_word(one) == stem_word(other)


@pytest.mark.parametrize(("one", "other"), [("trial", "trade"), ("cell", "call"), ("gas", "gap")])
def test_stem_word__keeps_words_apart(one: str, other: str) -> None:
    assert stem_word(one) != stem_word(other)


def test_fold_text__writes_traditional_characters_and_full_width_alike() -> None:
    assert fold_text("腫瘤類器官ＡＢ") == "肿瘤类器官ab"


def test_glossary__finds_the_longest_term_at_each_place() -> None:
    found = [hit.term.zh for hit in SMALL.find_han("肿瘤类器官临床试验")]

    assert found == ["肿瘤类器官", "临床试验"]


def test_glossary__never_cuts_a_latin_word() -> None:
    assert [hit.term.zh for hit in SMALL.find_han("t细胞与cart细胞")] == ["T细胞"]


def test_glossary__finds_english_renderings_in_any_form() -> None:
    found = [hit.term.zh for hit in SMALL.find_words(stem_words("clinical trials of cancers"))]

    assert found == ["临床试验", "肿瘤"]


def test_glossary__joined_has_the_renderings_of_both() -> None:
    joined = SMALL.join([Term("肿瘤", ("neoplasm",)), Term("药物", ("drug",))])

    assert len(joined) == len(SMALL) + 1
    assert next(term for term in joined.terms if term.zh == "肿瘤").en == (
        "neoplasm",
        "tumour",
        "cancer",
    )


def test_load_glossary__holds_more_than_a_thousand_terms_each_once() -> None:
    terms = load_glossary().terms

    assert len(terms) > 1000
    assert len({fold_text(term.zh) for term in terms}) == len(terms)


def test_read_terms__names_the_row_of_half_a_term(tmp_path: Path) -> None:
    table = tmp_path / "terms.csv"
    table.write_text("term_zh,terms_en\n药物,drug\n疫苗,\n", encoding="utf-8")

    with pytest.raises(InvalidTable, match=r"terms\.csv, row 3, column terms_en: '' holds no"):
        read_terms(table)


def test_read_text__says_a_chinese_term_in_english_words() -> None:
    reading = read_text(["肿瘤临床试验"], SMALL)

    assert reading.stems == {"tumor": 1.0, "cancer": 0.5, "clinic": 1.0, "trial": 1.0}
    assert reading.is_han


def test_model__finds_the_statement_of_the_other_language() -> None:
    chinese = [["开展肿瘤类器官研究"], ["支持T细胞临床试验"]]
    english = [["Clinical trials of T cells"], ["Research on tumour organoids"]]
    model = build_model(chinese, english, load_glossary())

    likeness = model.measure_block(0, 2)

    assert likeness.argmax(axis=1).tolist() == [1, 0]


def test_model__measures_a_statement_and_itself_as_one() -> None:
    text = [["Organoid drug screening"], ["肿瘤类器官药敏"], ["Funds for trials"]]
    model = build_model(text, text, load_glossary())
    places = np.arange(3)

    assert model.measure_pairs(places, places) == pytest.approx([1.0, 1.0, 1.0], abs=1e-5)
    assert np.diag(model.measure_block(0, 3)) == pytest.approx([1.0, 1.0, 1.0], abs=1e-5)


def test_model__is_the_same_both_ways() -> None:
    left, right = [["drug screening"], ["药物筛选平台"]], [["platform for screens"], ["药物"]]
    there = build_model(left, right, load_glossary()).measure_block(0, 2)
    back = build_model(right, left, load_glossary()).measure_block(0, 2)

    assert there == pytest.approx(back.T)


def test_multiply_rows__equals_the_product_of_matrices() -> None:
    rng = np.random.default_rng(3)
    rows = [{str(key): 1.0 + key for key in rng.integers(9, size=4)} for _ in range(6)]
    matrix = count_features(rows)[0]
    matrix.sort_indices()
    parts = (matrix.data, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int64))
    left, right = np.repeat(np.arange(6), 6), np.tile(np.arange(6), 6)

    product = multiply_rows(*parts, *parts, left, right)

    assert product.reshape(6, 6) == pytest.approx((matrix @ matrix.T).toarray())


class FakeModel:
    """Stands for a model of sentences: counts some letters."""

    def encode(self, texts: list[str]) -> list[list[int]]:
        """Vectors of three."""
        return [[text.count(letter) for letter in "aeo"] for text in texts]


def test_embed_texts__gives_both_sides_vectors_of_length_one() -> None:
    left, right = embed_texts(SentenceEmbedder(FakeModel()), [["aae"]], [["a", "oo"], ["x"]])

    assert np.linalg.norm(left, axis=1) == pytest.approx([1.0])
    assert right.tolist() == [[0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]


def test_load_embedder__says_which_library_a_model_needs(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"")

    with pytest.raises(InvalidOption, match=r"install onnxruntime and tokenizers"):
        load_embedder(tmp_path)


def test_load_embedder__refuses_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match=r"holds no model of sentences; it needs one of"):
        load_embedder(tmp_path)
