"""Members, agreements, consents and law become permissions with the clause that grants them."""

from oncordia.alliance.answering import WeighedQuestion, make_answer, weigh_question
from oncordia.alliance.answers import find_ruling
from oncordia.alliance.bulk import BulkVerdicts, decide_many, filter_datasets
from oncordia.alliance.changes import Change, find_changes
from oncordia.alliance.clauses import (
    Exchange,
    GrantedRight,
    explain_refusal,
    find_line,
    find_rights,
    find_version,
    is_bound,
)
from oncordia.alliance.codes import RULE_CODES, RULE_SENTENCES, RuleCode
from oncordia.alliance.decide import decide
from oncordia.alliance.duo import DUO_CODES, UseMatch, lies_under, match_use
from oncordia.alliance.duo_modifiers import UseContext
from oncordia.alliance.facts import MIN_CELL_SIZE, AllianceFacts
from oncordia.alliance.foreign import FOREIGN_SHARE, is_foreign_party
from oncordia.alliance.joining import Conflict, Joined, join_records
from oncordia.alliance.judge import Wish
from oncordia.alliance.law_tables import (
    LAW,
    Adequacy,
    Authority,
    ExportThreshold,
    LawRule,
    LawTables,
)
from oncordia.alliance.likeness import bare_name, score_name
from oncordia.alliance.released import list_released
from oncordia.alliance.verdict import Verdict
from oncordia.alliance.words import (
    join_words,
    say_action,
    say_grant,
    say_obligation,
    say_period,
    say_purpose,
)

__all__ = [
    "DUO_CODES",
    "FOREIGN_SHARE",
    "LAW",
    "MIN_CELL_SIZE",
    "RULE_CODES",
    "RULE_SENTENCES",
    "Adequacy",
    "AllianceFacts",
    "Authority",
    "BulkVerdicts",
    "Change",
    "Conflict",
    "Exchange",
    "ExportThreshold",
    "GrantedRight",
    "Joined",
    "LawRule",
    "LawTables",
    "RuleCode",
    "UseContext",
    "UseMatch",
    "Verdict",
    "WeighedQuestion",
    "Wish",
    "bare_name",
    "decide",
    "decide_many",
    "explain_refusal",
    "filter_datasets",
    "find_changes",
    "find_line",
    "find_rights",
    "find_ruling",
    "find_version",
    "is_bound",
    "is_foreign_party",
    "join_records",
    "join_words",
    "lies_under",
    "list_released",
    "make_answer",
    "match_use",
    "say_action",
    "say_grant",
    "say_obligation",
    "say_period",
    "say_purpose",
    "score_name",
    "weigh_question",
]
