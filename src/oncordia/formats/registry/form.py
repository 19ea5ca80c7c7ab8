"""What one kind of table is called, and its columns; and the columns that many tables share."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it says, and other names that it goes by."""

    name: str
    meaning: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableForm:
    """One kind of table: the records it holds, names of its file or sheet, and its columns.

    The first column is the key.
    """

    kind: str
    stems: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        return self.columns[0].name


@dataclass(frozen=True, slots=True)
class FormList:
    """The tables that are looked for, and what they are tables of."""

    what: str
    forms: tuple[TableForm, ...]


def write_columns(text: str) -> tuple[Column, ...]:
    """Columns from lines of ``name | meaning | alias, alias``."""
    columns = []
    for line in text.strip().splitlines():
        name, meaning, aliases = (part.strip() for part in line.split("|"))
        columns.append(Column(name, meaning, tuple(filter(None, aliases.split(", ")))))
    return tuple(columns)


SOURCE = """
    source_file | file or page that says it | source, 来源, 来源文件
    date | when the source was written | source_date, 来源日期, 报道日期
"""
NAMES = """
    name_en | official name in Latin letters | name, english_name, 英文名, 英文名称
    name_zh | official name in Chinese | chinese_name, 名称, 中文名, 中文名称, 机构名称, 姓名
    aliases | other names, apart by ; or ； | aliases_zh, aliases_en, alias, 别名, 曾用名
    short_names | short forms, apart by ; or ； | short_name, abbreviation, 简称
"""
PERIOD = """
    start | first day, as YYYY, YYYY-MM or YYYY-MM-DD | date_start, from, 开始, 开始日期
    end | last day | date_end, until, 结束, 结束日期
"""
