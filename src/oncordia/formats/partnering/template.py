"""Example tables of needs and offers to fill in."""

import csv
import io
from pathlib import Path

from oncordia.errors import OutputError
from oncordia.formats.new_files import write_new_files
from oncordia.formats.partnering.forms import POSTING_FORMS

_NEEDS = (
    {
        "need_id": "need-1",
        "kind": "problem",
        "owner_id": "hospital-a",
        "statement_en": "We look for tumour organoids to test which chemotherapy works.",
        "fields": "organoids; oncology",
        "forms": "joint research; service contract",
        "stage": "4-7",
        "region": "IT",
        "capacity": "3",
    },
    {
        "need_id": "need-2",
        "kind": "fund",
        "owner_id": "firm-b",
        "statement_zh": "寻求风险投资，用于细胞治疗产品的临床试验。",
        "fields": "cell and gene therapy; finance",
        "forms": "investment",
        "stage": "phase 1",
        "scale": "drug",
        "region": "CN",
        "size": "small",
    },
)
_OFFERS = (
    {
        "offer_id": "offer-1",
        "kind": "service",
        "owner_id": "institute-c",
        "statement_zh": "提供肿瘤类器官培养与药物敏感性检测服务，帮助医生选择化疗方案。",
        "fields": "类器官; 肿瘤",
        "forms": "service contract",
        "stage": "6",
        "region": "CN",
        "capacity": "5",
    },
    {
        "offer_id": "offer-2",
        "kind": "fund",
        "owner_id": "fund-d",
        "statement_en": "Venture capital for cell therapy firms at the start of clinical trials.",
        "fields": "cell and gene therapy",
        "forms": "investment",
        "stage": "5-7",
        "region": "IT",
        "conflicts": "firm-z",
        "sizes": "micro; small",
    },
)


def write_posting_tables(folder: str | Path) -> tuple[Path, ...]:
    """Write ``needs.csv`` and ``offers.csv`` into a folder; return the files written.

    Raises
    ------
    OutputError
        If one of them is there already; nothing is overwritten.
    """
    target = Path(folder)
    contents = {}
    for form, rows in zip(POSTING_FORMS, (_NEEDS, _OFFERS), strict=True):
        path = target / f"{form.stems[0]}.csv"
        if path.exists():
            raise OutputError(f"{path}: is there already; name another folder")
        text = io.StringIO()
        names = [column.name for column in form.columns]
        writer = csv.DictWriter(text, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
        contents[path] = text.getvalue().encode("utf-8-sig")
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutputError(f"{target}: cannot be written ({fault.strerror})") from None
    return write_new_files(contents)
