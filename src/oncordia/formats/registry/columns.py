"""What the tables of a registry and their columns are called, in English and Chinese."""

from collections.abc import Mapping, Sequence

from oncordia.formats.headers import match_key
from oncordia.formats.registry.form import NAMES, PERIOD, SOURCE, FormList, TableForm, write_columns
from oncordia.formats.registry.right_forms import RIGHT_FORMS

FORMS: tuple[TableForm, ...] = (
    TableForm(
        "member",
        ("organisations", "organizations", "members", "bodies", "机构", "成员", "单位"),
        write_columns(
            f"""
    member_id | its id, a word | org_id, organisation_id, organization_id, 机构编号, 成员编号
    {NAMES.strip()}
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
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "person",
        ("people", "persons", "人员", "人物", "专家"),
        write_columns(
            f"""
    person_id | its id, a word | 人员编号, 专家编号
    {NAMES.strip()}
    title | posts there, apart by ;; elsewhere as `title @ id` | role, post, position, 职务, 职位
    member_id | the member of the posts | org_id, organisation_id, affiliation, 单位编号, 机构编号
    event_id | an event the person took part in | 活动编号
    {PERIOD.strip()}
    orcid | the ORCID | orcid_id
    identity_note | how sure it is that the names mean one person | identity_confidence, 身份说明
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "agreement",
        ("agreements", "协议", "合同"),
        write_columns(
            f"""
    agreement_id | its id, a word | 协议编号, 合同编号
    {NAMES.strip()}
    kind | what sort of paper | type, 类型, 协议类型
    parties | members bound by it, apart by ; | party_org_ids, party_ids, 签约方, 当事方
    signed_on | day of signing as the source reports it | date_signed, 签署日期, 签约日期
    status | how far it has come | 状态
    place | where it was signed | 地点, 签署地点
    scope | what it is about | 范围, 内容
    {PERIOD.strip()}
    creates | members it made, apart by ; | 成立机构
    parent_id | the agreement it stands under | 上级协议
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "event",
        ("events", "活动", "会议"),
        write_columns(
            f"""
    event_id | its id, a word | 活动编号, 会议编号
    {NAMES.strip()}
    kind | what sort of event | type, 类型, 活动类型
    {PERIOD.strip()}
    date_precision | how exactly the date is known | 日期精度
    place | where it was | 地点
    organisers | members that held it, apart by ; | organiser_org_ids, organizers, 主办方
    content | what was done | 内容
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "platform",
        ("platforms", "平台"),
        write_columns(
            f"""
    platform_id | its id, a word | 平台编号
    {NAMES.strip()}
    kind | what sort of platform | type, 类型, 平台类型
    operators | members that run it, apart by ; | org_ids, operator_ids, 运营方
    size | how large it is | 规模
    unit | in which unit | 单位
    detail | more about it | 详情
    {PERIOD.strip()}
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "service",
        ("services", "服务", "服务项目"),
        write_columns(
            f"""
    service_id | its id, a word | 服务编号
    platform_id | the platform that offers it | platform, 平台编号
    {NAMES.strip()}
    unit | what is counted: samples, days, plates | 单位
    detail | more about it | description, 详情, 说明
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "service_request",
        ("service_requests", "requests", "服务申请", "服务请求"),
        write_columns(
            f"""
    service_request_id | its id, a word | request_id, 申请编号, 请求编号
    service_id | the service that is wanted | service, 服务编号
    platform_id | the platform that offers it | platform, 平台编号
    by_id | the member that wants it | member_id, org_id, requested_by, 申请方, 申请机构
    asked_on | the day it was asked for, as YYYY-MM-DD | date_asked, requested_on, 申请日期
    amount | how much, in the unit of the service; empty: 1 | quantity, 数量
    status | asked, accepted, declined or done; empty: asked | 状态
    closed_on | the day it was declined or done | date_closed, 完成日期, 关闭日期
    text | in words of whoever asks | note, 说明, 备注
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "indicator",
        ("indicators", "指标"),
        write_columns(
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
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "need",
        ("needs", "needs_criteria", "criteria", "需求"),
        write_columns(
            f"""
    need_id | its id, a word | 需求编号
    kind | goal, need, method, criterion, wish, … | type, 类型
    statement | what is wanted | statement_en, 需求, 陈述
    wording | in the words of the source | wording_zh, 原文
    said_by | who said it, apart by ; | 提出方
    applies_to | what it is for | 适用
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "relation",
        ("relations", "关系"),
        write_columns(
            f"""
    relation_id | its id, a word | 关系编号
    subject_id | the one record | 主体编号
    predicate | how it stands to the other | 关系, 关系类型
    object_id | the other record | 客体编号
    role | in which role | 角色
    {PERIOD.strip()}
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "talk",
        ("talks", "报告", "演讲"),
        write_columns(
            f"""
    talk_id | its id, a word | 报告编号
    person_id | who spoke | 人员编号
    event_id | at which event | 活动编号
    title_en | its title in Latin letters | title, 英文题目
    title_zh | its title in Chinese | 题目, 中文题目
    {SOURCE.strip()}
    """
        ),
    ),
    *RIGHT_FORMS,
)
FORM_BY_KIND: Mapping[str, TableForm] = {form.kind: form for form in FORMS}
REGISTRY = FormList("the registry", FORMS)


def find_form(
    stem: str, headers: Sequence[str], forms: Sequence[TableForm] = FORMS
) -> TableForm | None:
    """The form of a table by the name of its file or sheet, else by its first column."""
    key = match_key(stem)
    for form in forms:
        if key in {match_key(word) for word in form.stems}:
            return form
    if headers:
        for form in forms:
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
