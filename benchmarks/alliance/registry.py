"""Import of many members with aliases, and search over them: seconds, and share found first."""

import csv
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from oncordia.store import Store, create_store
from oncordia.workflows import find_registry, import_registry

N_MEMBERS = 100_000
N_QUERIES = 200
_PLACES = "Aalborg Basel Cagliari Delft Erfurt Firenze Ghent Hangzhou Innsbruck Jinan Kraków Leuven"
_PLACES += " Milan Nanjing Orléans Porto Qingdao Rome Suzhou Turin Uppsala Verona Wuhan Xiamen York"
_HAN_PLACES = "北京 上海 天津 重庆 广州 深圳 杭州 南京 苏州 武汉"
_HAN_PLACES += " 成都 西安 长沙 青岛 大连 厦门 宁波 无锡 合肥 济南"
_FIELDS = "Oncology Genomics Proteomics Organoid Radiology Pathology Immunology Chemistry Imaging"
_FIELDS += " Surgery Haematology Neurology Cardiology Virology Biomedical Translational Molecular"
_HAN_FIELDS = (
    "肿瘤 基因 蛋白 类器官 放射 病理 免疫 化学 影像 外科 血液 神经 心脏 病毒 生物医学 转化 分子"
)
_SORTS = "Institute Hospital University Centre Laboratory Foundation Biotech Pharma Park Alliance"
_HAN_SORTS = "研究所 医院 大学 中心 实验室 基金会 生物科技有限公司 医药有限公司 产业园 联盟"
_HAN_STEMS = "华康瑞恒博远泰安新佳明德盛和中信国联创启正元凯利金宏海天润丰源通达福仁济慈云"
_STEMS = "ba be bi bo da de di do ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se"
_KINDS = ("institute", "hospital", "university", "centre", "company", "fund", "park", "alliance")


def make_members(n_members: int, seed: int = 4) -> Iterator[dict[str, str]]:
    """Rows of made members: each with a Latin and a Chinese name and an alias in both."""
    rng = np.random.default_rng(seed)
    lists = [words.split() for words in (_PLACES, _FIELDS, _SORTS, _STEMS)]
    han = [words.split() for words in (_HAN_PLACES, _HAN_FIELDS, _HAN_SORTS)]
    for number in range(n_members):
        place, field, sort = (words[rng.integers(len(words))] for words in lists[:3])
        stem = "".join(lists[3][i] for i in rng.integers(len(lists[3]), size=4)).title()
        han_place, han_field, han_sort = (words[rng.integers(len(words))] for words in han)
        han_stem = "".join(_HAN_STEMS[i] for i in rng.integers(len(_HAN_STEMS), size=3))
        yield {
            "member_id": f"M{number:06d}",
            "name_en": f"{stem} {field} {sort} of {place}",
            "name_zh": f"{han_place}{han_stem}{han_field}{han_sort}",
            "aliases": f"{stem} {sort}；{han_stem}{han_field}",
            "kind": _KINDS[rng.integers(len(_KINDS))],
            "country": "CN",
            "place": place,
            "source_file": "made",
            "date": "2026-01-01",
        }


def write_members(path: Path, n_members: int) -> None:
    """Write the made members as CSV."""
    rows = make_members(n_members)
    first = next(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)


def make_questions(path: Path, n_queries: int) -> dict[str, list[tuple[str, str]]]:
    """Questions by what is done to a name, each with the id of the member it is made from."""
    import opencc

    traditional = opencc.OpenCC("s2t")
    rng = np.random.default_rng(11)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = [rows[i] for i in rng.integers(len(rows), size=n_queries)]
    asked: dict[str, list[tuple[str, str]]] = {}
    for row in chosen:
        latin, han = row["name_en"], row["name_zh"]
        aliases = row["aliases"].split("；")
        words = latin.split()
        forms = {
            "Latin exact": latin,
            "Latin typo": _swap(latin, rng),
            "Latin alias": aliases[0].upper(),
            "Latin word order": " ".join(words[::-1]),
            "Chinese exact": han,
            "Chinese typo": _replace(han, rng),
            "Chinese alias": aliases[1],
            "Chinese traditional": traditional.convert(han),
        }
        for form, text in forms.items():
            asked.setdefault(form, []).append((text, row["member_id"]))
    return asked


def _swap(text: str, rng: np.random.Generator) -> str:
    """Two neighbouring letters changed places, and one letter left out."""
    at = int(rng.integers(1, len(text) // 2))
    text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    out = int(rng.integers(len(text) // 2, len(text) - 1))
    return text[:out] + text[out + 1 :]


def _replace(text: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(2, len(text) - 1))
    return f"{text[:at]}圆{text[at + 1 :]}"


def measure_store(store: Store, table: Path, n_queries: int, name: str) -> None:
    """Import the table into an empty store, search, and print a line for each."""
    begun = time.perf_counter(), time.process_time()
    plan = import_registry(table, store, actor="bench")
    wall, cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
    n_kept = sum(part.kept for part in plan.tables)
    print(f"{name}: import of {n_kept} members {wall:.1f} s wall, {cpu:.1f} s CPU", flush=True)
    find_registry("warm", store)
    for form, questions in make_questions(table, n_queries).items():
        seconds, n_first, n_ten = [], 0, 0
        for text, member_id in questions:
            start = time.perf_counter()
            found = find_registry(text, store, kinds=("member",), limit=10)
            seconds.append(time.perf_counter() - start)
            ids = [one.record_id for one in found]
            n_first += ids[:1] == [member_id]
            n_ten += member_id in ids
        p50, p95 = np.percentile(np.array(seconds) * 1000.0, [50, 95])
        print(
            f"  find, {form:<20} p50 {p50:5.1f} ms  p95 {p95:5.1f} ms  "
            f"first {n_first / n_queries:4.0%}  in ten {n_ten / n_queries:4.0%}",
            flush=True,
        )


@contextmanager
def open_stores(folder: Path) -> Iterator[list[tuple[str, Store]]]:
    """An empty store in SQLite, and one in PostgreSQL where a server can be started."""
    from sqlalchemy import create_engine, text
    from tests.store.servers import run_server, say_why_not

    with create_store(folder / "sqlite") as sqlite:
        reason = say_why_not()
        if reason is not None:
            print(f"PostgreSQL is left out: {reason}")
            yield [("SQLite", sqlite)]
            return
        with run_server() as url:
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text("CREATE DATABASE bench TEMPLATE template0"))
            engine.dispose()
            address = url.replace("/postgres?", "/bench?")
            with create_store(folder / "postgres", url=address) as postgres:
                yield [("SQLite", sqlite), ("PostgreSQL", postgres)]


def bench_registry(scale: float = 1.0) -> None:
    """Print the cost of an import and of searches, of ``scale`` times 100,000 members."""
    n_members = max(int(N_MEMBERS * scale), 100)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        table = folder / "members.csv"
        write_members(table, n_members)
        print(f"{n_members} made members, 4 names each, {table.stat().st_size / 1e6:.0f} MB of CSV")
        with open_stores(folder) as stores:
            for name, store in stores:
                measure_store(store, table, N_QUERIES, name)


if __name__ == "__main__":
    bench_registry(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
