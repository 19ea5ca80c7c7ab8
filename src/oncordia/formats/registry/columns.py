"""What the tables of a registry and their columns are called, in English and Chinese."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oncordia.formats.headers import match_key


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


def _columns(text: str) -> tuple[Column, ...]:
    """Columns from lines of ``name | meaning | alias, alias``."""
    columns = []
    for line in text.strip().splitlines():
        name, meaning, aliases = (part.strip() for part in line.split("|"))
        columns.append(Column(name, meaning, tuple(filter(None, aliases.split(", ")))))
    return tuple(columns)


_SOURCE = """
    source_file | file or page that says it | source, 来源, 来源文件
    date | when the source was written | source_date, 来源日期, 报道日期
"""
_NAMES = """
    name_en | official name in Latin letters | name, english_name, 英文名, 英文名称
    name_zh | official name in Chinese | chinese_name, 名称, 中文名, 中文名称, 机构名称, 姓名
    aliases | other names, apart by ; or ； | aliases_zh, aliases_en, alias, 别名, 曾用名
    short_names | short forms, apart by ; or ； | short_name, abbreviation, 简称
"""
_PERIOD = """
    start | first day, as YYYY, YYYY-MM or YYYY-MM-DD | date_start, from, 开始, 开始日期
    end | last day | date_end, until, 结束, 结束日期
"""

FORMS: tuple[TableForm, ...] = (
    TableForm(
        "member",
        ("organisations", "organizations", "members", "bodies", "机构", "成员", "单位"),
        _columns(
            f"""
    member_id | its id, a word | org_id, organisation_id, organization_id, 机构编号, 成员编号
    {_NAMES.strip()}
    kind | what sort of body | type, org_type, 类型, 机构类型, 机构性质
    country | two letters of ISO 3166-1 | 国家, 国别, 国家代码
    place | where it is; several apart by ; become sites | city, 地点, 所在地, 城市
    parent_id | the member it is part of | parent_org_id, parent, 上级, 上级机构, 上级编号
    created_by | the agreement that made it | created_by_agreement, 成立协议
    identifiers | ROR, LEI or USCC, apart by ; | identifier, ids, 标识符
    ror | its ROR | ror_id
    lei | its LEI | lei_code
    uscc | its unified social credit code | credit_code, 统一社会信用代码, 信用代码
    for_profit | yes or no; empty: as bodies of its kind | is_for_profit, 营利, 是否营利
    foreign_share | share owned from abroad, 0 to 1 or in % | foreign_ownership, 外资比例
    role | what it does in the source | role_in_source, 角色
    {_SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "person",
        ("people", "persons", "人员", "人物", "专家"),
        _columns(
            f"""
    person_id | its id, a word | 人员编号, 专家编号
    {_NAMES.strip()}
    title | posts there, apart by ;; elsewhere as `title @ id` | role, post, position, 职务, 职位
    member_id | the member of the posts | org_id, organisation_id, affiliation, 单位编号, 机构编号
    event_id | an event the person took part in | 活动编号
    {_PERIOD.strip()}
    orcid | the ORCID | orcid_id
    identity_note | how sure it is that the names mean one person | identity_confidence, 身份说明
    {_SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "agreement",
        ("agreements", "协议", "合同"),
        _columns(
            f"""
    agreement_id | its id, a word | 协议编号, 合同编号
    {_NAMES.strip()}
    kind | what sort of paper | type, 类型, 协议类型
    parties | members bound by it, apart by ; | party_org_ids, party_ids, 签约方, 当事方
    signed_on | day of signing as the source reports it | date_signed, 签署日期, 签约日期
    status | how far it has come | 状态
    place | where it was signed | 地点, 签署地点
    scope | what it is about | 范围, 内容
    {_PERIOD.strip()}
    creates | members it made, apart by ; | 成立机构
    parent_id | the agreement it stands under | 上级协议
    {_SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "event",
        ("events", "活动", "会议"),
        _columns(
            f"""
    event_id | its id, a word | 活动编号, 会议编号
    {_NAMES.strip()}
    kind | what sort of event | type, 类型, 活动类型
    {_PERIOD.strip()}
    date_precision | how exactly the date is known | 日期精度
    place | where it was | 地点
    organisers | members that held it, apart by ; | organiser_org_ids, organizers, 主办方
    content | what was done | 内容
    {_SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "platform",
        ("platforms", "平台"),
        _columns(
            f"""
    platform_id | its id, a word | 平台编号
    {_NAMES.strip()}
    kind | what sort of platform | type, 类型, 平台类型
    operators | members that run it, apart by ; | org_ids, operator_ids, 运营方
    size | how large it is | 规模
    unit | in which unit | 单位
    detail | more about it | 详情
    {_PERIOD.strip()}
    {_SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "indicator",
        ("indicators", "指标"),
        _columns(
            f"""
    indicator_id | its id, a word | 指标编号
    what | what is counted | indicator_en, indicator, 指标, 指标名称
    wording | in the words of the source | wording_zh, 原文
    value | the number | 数值
    comparator | exactly, about, more than, nearly, … | 比较词
    unit | what is counted in | 单位
    subject_id | record that it is about | 对象编号
    kind | count, stock, target, forecast, claim or derived | type, 类型
    as_of | the day it holds for | 截至, 截至日期
    {_SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "need",
        ("needs", "needs_criteria", "criteria", "需求"),
        _columns(
            f"""
    need_id | its id, a word | 需求编号
    kind | goal, need, method, criterion, wish, … | type, 类型
    statement | what is wanted | statement_en, 需求, 陈述
    wording | in the words of the source | wording_zh, 原文
    said_by | who said it, apart by ; | 提出方
    applies_to | what it is for | 适用
    {_SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "relation",
        ("relations", "关系"),
        _columns(
            f"""
    relation_id | its id, a word | 关系编号
    subject_id | the one record | 主体编号
    predicate | how it stands to the other | 关系, 关系类型
    object_id | the other record | 客体编号
    role | in which role | 角色
    {_PERIOD.strip()}
    {_SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "talk",
        ("talks", "报告", "演讲"),
        _columns(
            f"""
    talk_id | its id, a word | 报告编号
    person_id | who spoke | 人员编号
    event_id | at which event | 活动编号
    title_en | its title in Latin letters | title, 英文题目
    title_zh | its title in Chinese | 题目, 中文题目
    {_SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "consent",
        ("consents", "知情同意"),
        _columns(
            f"""
    consent_id | its id, a word | 同意书编号
    subjects | donors, apart by ; | subject_ids, donors, 捐献者
    use | what the data may be used for, in DUO codes | data_use, purpose, 用途
    holder_id | the member that keeps the form | holder, 保管方
    country | whose law it was given under | 国家, 国别
    {_PERIOD.strip()}
    withdrawn_on | from this day it allows nothing | withdrawn, 撤回日期
    data_kinds | kinds of data, apart by ;; empty: all | data, 数据类型
    {_SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "ip_asset",
        ("ip", "ip_assets", "assets", "知识产权"),
        _columns(
            f"""
    ip_id | its id, a word | 知识产权编号
    {_NAMES.strip()}
    kind | background or foreground | type, 类型
    owners | shares that sum to 1, as O1=0.6; O2=0.4 | shares, 权利人
    agreement_id | the agreement it belongs to | 协议编号
    patents | publication numbers, apart by ; | identifiers, 专利号
    {_SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "licence",
        ("licences", "licenses", "许可"),
        _columns(
            f"""
    licence_id | its id, a word | license_id, 许可编号
    ip_id | the asset | 知识产权编号
    to_id | the member that may use it | licensee, 被许可方
    agreement_id | the agreement that gives it | 协议编号
    exclusive | yes or no | is_exclusive, 独占
    field | field of use; empty: all | 领域
    countries | where, apart by ;; empty: all | 国家
    {_PERIOD.strip()}
    """
        ),
    ),
    TableForm(
        "benefit_split",
        ("benefit_splits", "splits", "收益分配"),
        _columns(
            f"""
    split_id | its id, a word | 分配编号
    subject_id | the asset or agreement | 对象编号
    shares | shares that sum to 1, as O1=0.6; O2=0.4 | 份额
    agreement_id | the agreement that says so | 协议编号
    {_PERIOD.strip()}
    """
        ),
    ),
)
FORM_BY_KIND: Mapping[str, TableForm] = {form.kind: form for form in FORMS}


def find_form(stem: str, headers: Sequence[str]) -> TableForm | None:
    """The form of a table by the name of its file or sheet, else by its first column."""
    key = match_key(stem)
    for form in FORMS:
        if key in {match_key(word) for word in form.stems}:
            return form
    if headers:
        for form in FORMS:
            if name_column(headers[0], form) == form.key:
                return form
    return None


def name_column(header: str, form: TableForm) -> str | None:
    """The column of a form that goes by ``header``; None where none does."""
    key = match_key(header)
    for column in form.columns:
        if key in {match_key(word) for word in (column.name, *column.aliases)}:
            return column.name
    return None
