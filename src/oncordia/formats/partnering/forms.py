"""What the tables of needs and offers and their columns are called, in English and Chinese."""

from oncordia.formats.registry.form import SOURCE, FormList, TableForm, write_columns

_SHARED = f"""
    kind | problem, technology, service, site, fund, post or challenge | type, 类型
    owner_id | the member whose it is | member_id, org_id, said_by, 单位编号, 成员编号, 提出方
    statement_en | what is sought or given, in English | statement, title_en, 英文描述
    statement_zh | in Chinese; one of both is enough | wording_zh, wording, title_zh, 描述
    fields | what it is about, apart by ; | field, topic, topics, 领域
    forms | forms of cooperation, apart by ; | cooperation, 合作方式
    stage | step of the scale, or two with - between | readiness, trl, 阶段, 成熟度
    scale | trl, drug, device or software; empty: trl | stage_scale, 量表
    region | country it comes from, as CN | country, 国家, 国别
    regions | countries the partner may be of, apart by ;; empty: any | partner_regions, 合作国家
    barred_regions | countries the partner may not be of, apart by ; | barred, 排除国家
    size | micro, small, medium or large | firm_size, 规模, 企业规模
    sizes | sizes the partner may have, apart by ;; empty: any | partner_sizes, 合作方规模
    confidentiality | open, agreement or closed; empty: open | secrecy, 保密, 保密级别
    may_see | members or agreements that may read it, apart by ; | readers, 可见方
    conflicts | members it must not meet, apart by ; | conflict, competitors, 回避方, 竞争对手
    settled_with | members with whom this is agreed, apart by ; | settled, 已签约方
    capacity | partners at most, 0 or more; empty: 5 | most, 名额
    expires_on | the last day that it stands, as YYYY-MM-DD | expiry, expires, valid_until, 有效期
    reward | reward of a challenge, a number | prize, 奖金, 悬赏
    currency | of the reward, as CNY | 币种
    deadline | the last day for answers to a challenge | 截止日期
    event_id | the event it is brought to | event, 活动编号
    {SOURCE.strip()}
"""
POSTING_FORMS = (
    TableForm(
        "need",
        ("needs", "needs_criteria", "requests", "需求"),
        write_columns(f"need_id | its id, a word | 需求编号\n{_SHARED.strip()}"),
    ),
    TableForm(
        "offer",
        ("offers", "supplies", "供给"),
        write_columns(f"offer_id | its id, a word | 供给编号\n{_SHARED.strip()}"),
    ),
)
POSTINGS = FormList("needs and offers", POSTING_FORMS)
