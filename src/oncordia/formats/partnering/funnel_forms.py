"""What the tables of a funnel and their columns are called, in English and Chinese."""

from collections.abc import Mapping

from oncordia.domain.partnering import REASON_WORDS_ZH, STEP_WORDS_ZH, Reason, Step
from oncordia.formats.registry.form import SOURCE, FormList, TableForm, write_columns

STEP_WORDS: Mapping[str, Step] = {
    **{one.value: one for one in Step},
    **STEP_WORDS_ZH,
    "matched": Step.MATCH,
    "matching": Step.MATCH,
    "requested": Step.REQUEST,
    "accepted": Step.ACCEPTANCE,
    "met": Step.MEETING,
    "letter of intent": Step.INTENT,
    "signature": Step.SIGNED,
    "agreement": Step.SIGNED,
    "delivery": Step.DELIVERED,
    "refusal": Step.NO,
    "refused": Step.NO,
    "declined": Step.NO,
}
REASON_WORDS: Mapping[str, Reason] = {**{one.value: one for one in Reason}, **REASON_WORDS_ZH}
COUNT_COLUMNS: Mapping[str, Step] = {
    "matches": Step.MATCH,
    "requests": Step.REQUEST,
    "acceptances": Step.ACCEPTANCE,
    "meetings": Step.MEETING,
    "intents": Step.INTENT,
    "signed": Step.SIGNED,
    "delivered": Step.DELIVERED,
}
FUNNEL_FORMS: tuple[TableForm, ...] = (
    TableForm(
        "funnel_step",
        ("funnel_steps", "funnel", "steps", "进展", "洽谈进展"),
        write_columns(
            f"""
    relation_id | id of the talk, a word | talk_id, relation, 洽谈编号, 关系编号
    step | match, request, acceptance, meeting, intent, signed, delivered or no | 步骤, 进展
    on | day, as YYYY-MM-DD | day, date_on, 日期
    from_id | the member that asks; empty: as in rows of the talk before | from, 发起方
    to_id | the other member; empty: as in rows of the talk before | to, 对方
    event_id | the edition: an event or a platform; empty: as before | event, edition, 活动编号
    reason | of a no, from the fixed list | 原因, 理由
    agreement_id | the paper that the talk has come to | agreement, 协议编号
    confidential | yes: names and notes are for the office alone | is_confidential, 涉密
    note | in own words | remark, 备注
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "edition_counts",
        ("funnel_counts", "edition_counts", "editions", "漏斗计数"),
        write_columns(
            f"""
    event_id | the edition: an event or a platform | edition, edition_id, 活动编号
    label | what to call it, where the name of its event is not enough | name, 名称
    label_zh | the same in Chinese | name_zh, 中文名称
    matches | talks that began | matched, talks, 匹配数, 洽谈数
    requests | of them, with a request | requested, 邀约数
    acceptances | of them, with a request accepted | accepted, 接受数
    meetings | of them, that met | met, 会谈数
    intents | of them, with an intent to cooperate | letters_of_intent, 意向数
    signed | of them, that signed | signatures, 签约数
    delivered | of them, of which the result was delivered | deliveries, 履约数
    reasons | times a no, as too early=4; no budget=2 | refusals, 拒绝原因
    comparator | how the counts stand to the truth; empty: exactly | 比较词
    as_of | day, month or year of the counts | on, 截至
    {SOURCE.strip()}
    """
        ),
    ),
)
MATCH_FORMS: tuple[TableForm, ...] = (
    TableForm(
        "match",
        ("matches",),
        write_columns("""
    need_id | the need | 需求编号
    offer_id | the offer; the talk is called need.offer | 供给编号
    need_owner_id | the member whose need it is | 需求方
    offer_owner_id | the member whose offer it is | 供给方
    is_chosen | only rows that say true are matches; without the column all are | chosen
    is_withheld | true: the talk is confidential | withheld
    """),
    ),
    TableForm(
        "meeting",
        ("timetable", "timetables"),
        write_columns("""
    meeting | id of the meeting, which is that of the talk | meeting_id, 会议编号
    side_a | a member | 甲方
    side_b | the other member | 乙方
    start | when it begins; the day counts | 开始
    status | rows that are left out of the timetable are passed over | 状态
    """),
    ),
)
"""What ``match run`` and ``meetings schedule`` write, as far as it tells of steps."""
FUNNEL = FormList("a funnel", (*FUNNEL_FORMS, *MATCH_FORMS))
