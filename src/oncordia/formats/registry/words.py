"""Free words of tables as members of the record's enumerations."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from oncordia.domain.alliance import (
    AgreementKind,
    AgreementStatus,
    Comparator,
    IndicatorKind,
    IpKind,
    MemberKind,
    ServiceStatus,
)

Term = TypeVar("Term", bound=StrEnum)


def _words(rows: Mapping[Term, str]) -> dict[str, Term]:
    return {word: term for term, words in rows.items() for word in (term.value, *words.split(", "))}


MEMBER_WORDS = _words(
    {
        MemberKind.COMPANY: "firm, enterprise, 企业, 公司",
        MemberKind.INSTITUTE: "research institute, public research body, research body, "
        "research centre, research center, laboratory, 研究所, 研究院, 研究中心, 实验室",
        MemberKind.HOSPITAL: "clinic, medical centre, 医院, 诊所",
        MemberKind.UNIVERSITY: "university faculty, university office, faculty, school, college, "
        "高校, 大学, 学院",
        MemberKind.GOVERNMENT: "ministry, authority, agency, government body, 政府, 政府部门",
        MemberKind.FUND: "investor, venture capital, 基金, 投资机构",
        MemberKind.PARK: "government zone, zone, incubator, base, 园区, 开发区, 孵化器, 基地",
        MemberKind.ASSOCIATION: "foundation, society, academy, federation, 协会, 学会, 联合会, "
        "基金会, 科学院",
        MemberKind.MEDIA: "newspaper, web platform, publisher, 媒体, 报社",
        MemberKind.ALLIANCE: "consortium, network, 联盟",
        MemberKind.CENTRE: "center, joint research centre, joint centre, translation centre, "
        "joint laboratory, 中心, 联合中心, 转化中心, 联合实验室",
        MemberKind.OTHER: "其他",
    }
)
AGREEMENT_WORDS = _words(
    {
        AgreementKind.FRAMEWORK: "framework agreement, 框架协议, 战略合作协议",
        AgreementKind.MEMORANDUM: "memorandum of understanding, mou, 备忘录, 合作备忘录",
        AgreementKind.ROADMAP: "路线图",
        AgreementKind.CONSENSUS: "preliminary consensus, 共识, 初步共识",
        AgreementKind.APPOINTMENT: "聘任, 聘书",
        AgreementKind.COMPACT: "alliance compact, charter, 公约, 章程",
        AgreementKind.FUND: "special fund, 基金, 专项基金",
        AgreementKind.DATA_TRANSFER: "data transfer agreement, dta, 数据转移协议, 数据共享协议",
        AgreementKind.MATERIAL_TRANSFER: "material transfer agreement, mta, 材料转移协议",
        AgreementKind.CONSORTIUM: "consortium agreement, 联合体协议",
        AgreementKind.OTHER: "stated intention, group of agreements, establishment, "
        "cooperation agreement, donation, 其他, 捐赠, 合作协议",
    }
)
STATUS_WORDS = _words(
    {
        AgreementStatus.DRAFT: "drawn up, drafted, 草案",
        AgreementStatus.PLANNED: "intended, preliminary, 拟签, 计划",
        AgreementStatus.SIGNED: "agreed, in force, unveiled, set up, launched, 已签署, 签署, 生效",
        AgreementStatus.ENDED: "done, expired, completed, 结束, 终止, 完成",
        AgreementStatus.REVOKED: "withdrawn, 撤销",
    }
)
COMPARATOR_WORDS = _words(
    {
        Comparator.EXACTLY: "exact, equal, =, rank, target, forecast, 正好",
        Comparator.ABOUT: "approximately, around, circa, ~, derived, 约, 大约, 左右",
        Comparator.MORE_THAN: "over, above, >, 多, 余, 超, 超过, 以上",
        Comparator.AT_LEAST: "not less than, >=, 至少, 不少于",
        Comparator.NEARLY: "almost, close to, 近, 将近",
        Comparator.AT_MOST: "one of top, up to, <=, 至多, 不超过",
        Comparator.LESS_THAN: "under, below, <, 少于, 不到",
    }
)
INDICATOR_WORDS = _words(
    {
        IndicatorKind.COUNT: "number, 数量, 计数",
        IndicatorKind.STOCK: "存量",
        IndicatorKind.TARGET: "goal, 目标",
        IndicatorKind.FORECAST: "expected, 预测, 预计",
        IndicatorKind.CLAIM: "statement, 声称",
        IndicatorKind.DERIVED: "computed, 推算",
    }
)
IP_WORDS = _words({IpKind.BACKGROUND: "背景", IpKind.FOREGROUND: "前景"})
SERVICE_WORDS = _words(
    {
        ServiceStatus.ASKED: "requested, open, 已申请, 申请中",
        ServiceStatus.ACCEPTED: "agreed, running, 已接受, 进行中",
        ServiceStatus.DECLINED: "refused, rejected, 已拒绝",
        ServiceStatus.DONE: "completed, closed, delivered, 已完成",
    }
)
TRUTHS = {
    **dict.fromkeys(("yes", "true", "1", "y", "是"), True),
    **dict.fromkeys(("no", "false", "0", "n", "否"), False),
}


def find_word(text: str, words: Mapping[str, Term]) -> Term | None:
    """The term that a free text names: as a whole, else by how its first part begins."""
    folded = " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
    if folded in words:
        return words[folded]
    head = folded.split(",")[0].split("(")[0].strip()
    if head in words:
        return words[head]
    begun = [word for word in words if folded.startswith(f"{word} ")]
    return words[max(begun, key=len)] if begun else None
