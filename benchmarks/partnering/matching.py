"""Matching across languages on statements set aside, and shortlists of very many postings.

``python -m benchmarks.partnering.matching N`` matches N made needs with N made offers.
"""

import csv
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.partnering.split import is_set_aside
from benchmarks.process import measure_process
from oncordia.domain.partnering import (
    Cooperation,
    FirmSize,
    Posting,
    PostingKind,
    Readiness,
    Side,
    Topic,
)
from oncordia.partnering import Glossary, load_glossary, match_postings, read_terms
from oncordia.partnering.text.vectors import build_model, count_features, weigh_counts
from oncordia.partnering.text.words import fold_text

FACTS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "alliance_facts"
TABLES = (
    ("needs_criteria", "need_id", "statement_en", "wording_zh"),
    ("talks", "talk_id", "title_en", "title_zh"),
    ("platforms", "platform_id", "name_en", "name_zh"),
    ("agreements", "agreement_id", "name_en", "name_zh"),
    ("events", "event_id", "name_en", "name_zh"),
    ("indicators", "indicator_id", "indicator_en", "wording_zh"),
)
GROUPS = (("needs and talks", TABLES[:2]), ("and names", TABLES[:5]), ("and indicators", TABLES))
MADE = 10_000
DAY = date(2026, 1, 1)


def read_pairs(tables: Sequence[tuple[str, str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Id, English statement and Chinese wording of each row that has both."""
    for name, key, english, chinese in tables:
        with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row[english] and row[chinese]:
                    yield row[key], row[english], row[chinese]


def rank_pairs(pairs: Sequence[tuple[str, str, str]], glossary: Glossary) -> np.ndarray:
    """Rank of the right English statement for each Chinese wording; ties stand in the middle."""
    model = build_model([[one[2]] for one in pairs], [[one[1]] for one in pairs], glossary)
    n = len(pairs)
    ranks = np.empty(n)
    for row in range(n):
        score = model.measure_pairs(np.full(n, row), np.arange(n))
        ties = int((score == score[row]).sum()) - 1
        ranks[row] = 1 + int((score > score[row]).sum()) + ties / 2
    return ranks


def rank_by_marks(pairs: Sequence[tuple[str, str, str]]) -> np.ndarray:
    """The same by one to three characters in a row of the texts as they stand."""

    def cut(text: str) -> dict[str, float]:
        folded = fold_text(text)
        cuts = (folded[i : i + n] for n in (1, 2, 3) for i in range(len(folded) - n + 1))
        return {part: float(count) for part, count in Counter(cuts).items()}

    texts = [one[place] for place in (2, 1) for one in pairs]
    vectors = weigh_counts(count_features([cut(text) for text in texts])[0])
    n = len(pairs)
    scores = (vectors[:n] @ vectors[n:].T).toarray()
    own = scores[np.arange(n), np.arange(n)][:, None]
    ties = (scores == own).sum(axis=1) - 1
    return np.asarray(1 + (scores > own).sum(axis=1) + ties / 2)


def bench_statements() -> None:
    """Print MRR and recall of each method, on the statements set aside and on the others."""
    if not FACTS.is_dir():
        print("the facts of the alliance are not beside this checkout")
        return
    given = Glossary(read_terms(FACTS / "glossary_zh_en.csv"))
    own = load_glossary()
    methods = (
        ("character 1-3-grams alone", None),
        (f"the {len(given)} terms given", given),
        (f"the program's {len(own)} terms", own),
        ("both", own.join(given.terms)),
    )
    print(f"{'Chinese wording finds its English statement':<48} {'MRR':>6} {'R@1':>6} {'R@5':>6}")
    for name, tables in GROUPS:
        pairs = list(read_pairs(tables))
        aside = np.array([is_set_aside(one[0]) for one in pairs])
        for words, mask in (("set aside", aside), ("not set aside", ~aside)):
            print(f"{name}, {words}: {mask.sum()} of {len(pairs)} statements")
            for method, glossary in methods:
                ranks = rank_pairs(pairs, glossary) if glossary else rank_by_marks(pairs)
                ranks = ranks[mask]
                figures = ((1 / ranks).mean(), (ranks <= 1).mean(), (ranks <= 5).mean())
                print(f"  {method:<46} " + " ".join(f"{one:6.2f}" for one in figures))


def make_postings(side: Side, n: int, seed: int) -> list[Posting]:
    """Made needs or offers in both languages, of words as frequent as words of texts are."""
    rng = np.random.default_rng(seed)
    terms = load_glossary().terms
    order = np.random.default_rng(7).permutation(len(terms))
    chance = 1.0 / np.arange(5, len(terms) + 5)
    drawn = rng.choice(len(terms), size=(n, 12), p=chance / chance.sum())
    kinds, topics, forms = list(PostingKind)[:5], list(Topic), list(Cooperation)
    postings = []
    for row in range(n):
        said = [terms[order[place]] for place in drawn[row]]
        is_chinese = bool(rng.random() < 0.5)
        first = int(rng.integers(1, 8))
        postings.append(
            Posting(
                f"{side.value}{row:05d}",
                side,
                kinds[rng.integers(len(kinds))],
                f"member{rng.integers(n // 10):04d}",
                statement_en="" if is_chinese else " ".join(term.en[0] for term in said),
                statement_zh="，".join(term.zh for term in said) if is_chinese else "",
                fields=(topics[rng.integers(len(topics))], topics[rng.integers(len(topics))]),
                forms=(forms[rng.integers(len(forms))],),
                stage=Readiness(str(first), str(first + 2)),
                region=("CN", "IT", "DE", "")[rng.integers(4)],
                size=list(FirmSize)[rng.integers(4)],
                capacity=5,
            )
        )
    return postings


def match_made(n: int) -> None:
    """Match made postings and print the time from postings to shortlists."""
    needs, offers = make_postings(Side.NEED, n, 1), make_postings(Side.OFFER, n, 2)
    start = time.perf_counter()
    told: dict[str, float] = {}

    def note(step: str, done: int, total: int) -> None:
        del done, total
        told[step] = time.perf_counter() - start

    found = match_postings(needs, offers, on=DAY, progress=note)
    whole = time.perf_counter() - start
    steps = ", ".join(f"{step} by {seconds:.1f}" for step, seconds in told.items())
    print(f"{n} x {n}: {whole:.1f} s ({steps}); {len(found.matches)} matches with reasons")
    print(f"{len(found.list_chosen())} chosen, {len(found.left_out)} left out", flush=True)


def bench_matching(scale: float = 1.0) -> None:
    """Print recall across languages, then the cost of shortlists of made postings."""
    bench_statements()
    n = max(100, round(MADE * scale))
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        words = (sys.executable, "-m", "benchmarks.partnering.matching", str(n))
        cost = measure_process(words, log)
        print(log.read_text().strip())
    print(f"whole process: {cost.wall_s:.1f} s, {cost.cpu_s:.1f} CPU s, {cost.peak_mb:.0f} MB")


if __name__ == "__main__":
    match_made(int(sys.argv[1]))
