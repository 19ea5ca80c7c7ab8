"""The docs say what the program does."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import typer
from typer.main import get_command

from oncordia.alliance import DUO_CODES, LAW, RULE_SENTENCES, RuleCode
from oncordia.cli.app import app
from oncordia.cli.wide import measure_width
from oncordia.domain import TABLES, Call, CurveStatus, FindingCode, GrowthStatus

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SAMPLES = _load("samples")


def _headings(page: Path) -> set[str]:
    return {
        heading.strip().strip("`")
        for heading in re.findall(r"(?m)^#+ (.*)$", page.read_text(encoding="utf-8"))
    }


def _commands() -> list[str]:
    group = get_command(app)
    context = typer.Context(group)
    names = []
    for noun in group.list_commands(context):  # type: ignore[attr-defined]
        command = group.get_command(context, noun)  # type: ignore[attr-defined]
        verbs = getattr(command, "list_commands", None)
        names += [noun] if verbs is None else [f"{noun} {verb}" for verb in verbs(context)]
    return names


@pytest.mark.parametrize("page", SAMPLES.pages(), ids=lambda page: page.stem)
def test_sample__prints_what_the_page_shows(page: Path) -> None:
    assert SAMPLES.renew(page) == page.read_text(encoding="utf-8")


_FOLDED = ("agreement show", "agreement decide", "agreement a", "audit show", "release ")


@pytest.mark.parametrize("page", SAMPLES.pages(), ids=lambda page: page.stem)
def test_sample_of_folded_command__keeps_to_80_columns(page: Path) -> None:
    lines: list[str] = []
    for block in SAMPLES.BLOCK.findall(page.read_text(encoding="utf-8")):
        for sample in re.split("(?m)^[$] ", block):
            command, _, printed = sample.partition("\n")
            is_folded = command.startswith(tuple(f"oncordia {one}" for one in _FOLDED))
            if is_folded and "(exit code 2)" not in printed:
                lines += printed.splitlines()
    # what has no blank inside is an id or a digest, and stays whole
    wide = [one for one in lines if measure_width(one) > 80 and " " in one.strip()]

    assert wide == []


@pytest.mark.parametrize("command", _commands())
def test_command__has_a_heading(command: str) -> None:
    assert command in _headings(DOCS / "cli.md")


@pytest.mark.parametrize(
    "command", [name for name in _commands() if name.split()[0] in {"init", "agreement", "audit"}]
)
def test_command_on_agreements__has_a_heading_with_a_sample(command: str) -> None:
    page = (DOCS / "alliance" / "agreements.md").read_text(encoding="utf-8")
    section = page.split(f"\n## {command}\n")[1].split("\n## ")[0]

    assert f"$ oncordia {command} " in section


def test_who_may_see_what__is_what_is_decided() -> None:
    page = (DOCS / "alliance" / "who-may-see-what.md").read_text(encoding="utf-8")

    assert _load("who_may_see").render() == page


def test_remarks__stand_in_the_docs_with_their_words() -> None:
    page = (DOCS / "therapy" / "remarks.md").read_text(encoding="utf-8")

    assert _load("remarks").render() == page


@pytest.mark.parametrize("code", FindingCode)
def test_finding__has_a_heading(code: FindingCode) -> None:
    assert code in _headings(DOCS / "assay" / "plate-quality.md")


@pytest.mark.parametrize("code", RULE_SENTENCES)
def test_rule_code__has_a_heading_and_its_sentence(code: str) -> None:
    page = (DOCS / "alliance" / "decisions.md").read_text(encoding="utf-8")

    assert code in _headings(DOCS / "alliance" / "decisions.md")
    section = page.split(f"#### {code}\n")[1].split("\n#")[0]
    assert RULE_SENTENCES[RuleCode(code)] in " ".join(section.split())


@pytest.mark.parametrize("code", DUO_CODES)
def test_data_use_code__is_explained(code: str) -> None:
    page = (DOCS / "alliance" / "data-use.md").read_text(encoding="utf-8")

    assert f"| `{code}` | {DUO_CODES[code]} |" in page


def test_law__stands_in_the_docs_as_in_its_tables() -> None:
    page = (DOCS / "alliance" / "decisions.md").read_text(encoding="utf-8")

    for rule in LAW.rules:
        row = f"| `{rule.code}` | {rule.place} | {rule.period.first_day} | {rule.source.file} |"
        assert row in page
    for one in LAW.adequacies:
        assert f"| {one.country} | {one.period.first_day} | {one.period.end or ''} |" in page


@pytest.mark.parametrize("status", CurveStatus)
def test_curve_status__is_explained(status: CurveStatus) -> None:
    assert f"`{status}`" in (DOCS / "assay" / "curves.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*GrowthStatus, *Call])
def test_growth_status_and_call__are_explained(word: str) -> None:
    assert f"| `{word}` |" in (DOCS / "assay" / "metrics.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", ["areas", "dip_rates", "gr_metrics", "sensitivity"])
def test_metric__has_a_definition(table: str) -> None:
    pages = [DOCS / "assay" / name for name in ("metrics.md", "sensitivity.md")]
    defined = " ".join(page.read_text(encoding="utf-8") for page in pages)
    ends = {q.name.removesuffix("_low") for q in TABLES[table] if q.name.endswith("_low")}

    assert [name for name in sorted(ends) if f"`{name}`" not in defined] == []


@pytest.mark.parametrize("table", sorted(TABLES))
def test_table__lists_every_column_with_its_meaning(table: str) -> None:
    page = (DOCS / "tables.md").read_text(encoding="utf-8")
    section = page.split(f"## {table}\n")[1].split("\n## ")[0]

    for quantity in TABLES[table]:
        assert f"| `{quantity.name}` | {quantity.unit} | {quantity.meaning} |" in section


def test_registry__lists_every_column_of_its_tables() -> None:
    from oncordia.formats.registry import FORMS

    page = (DOCS / "alliance" / "registry.md").read_text(encoding="utf-8")
    for form in FORMS:
        section = page.split(f"### {form.stems[0]}\n")[1].split("\n### ")[0]
        for column in form.columns:
            names = ", ".join(column.aliases)
            assert f"| `{column.name}` | {column.meaning} | {names} |" in section


def test_funnel__lists_every_column_of_its_tables() -> None:
    from oncordia.formats.partnering import FUNNEL_FORMS

    page = (DOCS / "partnering" / "funnel.md").read_text(encoding="utf-8")

    assert _load("tables").renew_columns(page, FUNNEL_FORMS) == page


def test_link__leads_to_a_page() -> None:
    for page in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        text = re.sub(r"(?s)```.*?```", "", page.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
