"""Every rule code that a decision can give, with its sentence."""

from collections.abc import Mapping
from enum import StrEnum

from oncordia.alliance.duo import DUO_CODES
from oncordia.domain.alliance import ClauseRef, Outcome, Reason


class RuleCode(StrEnum):
    """Codes of the rules beside those of data use (``DUO_CODES``)."""

    MEM_UNKNOWN = "MEM-UNKNOWN"
    DATA_UNKNOWN = "DATA-UNKNOWN"
    DATA_KIND = "DATA-KIND"
    DATA_DONOR = "DATA-DONOR"
    DATA_SOURCE = "DATA-SOURCE"
    DATA_ONWARD = "DATA-ONWARD"
    AGR_OWN = "AGR-OWN"
    AGR_NONE = "AGR-NONE"
    AGR_UNSIGNED = "AGR-UNSIGNED"
    AGR_NOT_YET = "AGR-NOT-YET"
    AGR_OVER = "AGR-OVER"
    AGR_ENDED = "AGR-ENDED"
    AGR_REVOKED = "AGR-REVOKED"
    AGR_PARENT = "AGR-PARENT"
    AGR_MEMBERS = "AGR-MEMBERS"
    AGR_KIND = "AGR-KIND"
    AGR_ACTION = "AGR-ACTION"
    AGR_TIME = "AGR-TIME"
    COND_PURPOSE = "COND-PURPOSE"
    COND_CELL = "COND-CELL"
    COND_AGGREGATE = "COND-AGGREGATE"
    COND_ETHICS = "COND-ETHICS"
    COND_ONWARD = "COND-ONWARD"
    COND_COMMERCIAL = "COND-COMMERCIAL"
    COND_COUNTRY = "COND-COUNTRY"
    COND_ASK = "COND-ASK"
    KIND_CELL = "KIND-CELL"
    KIND_UPDATE = "KIND-UPDATE"
    KIND_PUBLISH = "KIND-PUBLISH"
    CONSENT_UNKNOWN = "CONSENT-UNKNOWN"
    CONSENT_DONOR = "CONSENT-DONOR"
    CONSENT_NONE = "CONSENT-NONE"
    CONSENT_NO_DONOR = "CONSENT-NO-DONOR"
    CONSENT_NOT_YET = "CONSENT-NOT-YET"
    CONSENT_OVER = "CONSENT-OVER"
    CONSENT_WITHDRAWN = "CONSENT-WITHDRAWN"
    CONSENT_KIND = "CONSENT-KIND"
    HGR_PARTNER = "HGR-PARTNER"
    HGR_REPORT = "HGR-REPORT"
    HGR_REVIEW = "HGR-REVIEW"
    HGR_SHARE = "HGR-SHARE"
    HGR_DERIVED = "HGR-DERIVED"
    PIPL_SENSITIVE = "PIPL-SENSITIVE"
    PIPL_CONTRACT = "PIPL-CONTRACT"
    PIPL_ASSESSMENT = "PIPL-ASSESSMENT"
    GDPR_SPECIAL = "GDPR-SPECIAL"
    GDPR_TRANSFER = "GDPR-TRANSFER"
    GDPR_ASSESSMENT = "GDPR-ASSESSMENT"
    GDPR_ADEQUACY = "GDPR-ADEQUACY"
    LAW_PLACE = "LAW-PLACE"
    LAW_TABLE = "LAW-TABLE"
    LAW_EARLIER = "LAW-EARLIER"
    ANSWER_PERMIT = "ANSWER-PERMIT"
    ANSWER_REFUSE = "ANSWER-REFUSE"
    ANSWER_LAPSED = "ANSWER-LAPSED"


_C = RuleCode

RULE_SENTENCES: Mapping[RuleCode, str] = {
    _C.MEM_UNKNOWN: "A member that asks or owns is not among the members.",
    _C.DATA_UNKNOWN: "No data set or consent is known by what the request names.",
    _C.DATA_KIND: "The data set holds another kind of data than the request asks for.",
    _C.DATA_DONOR: "The data set holds nothing of the donor that the request names.",
    _C.DATA_SOURCE: "The data come from a data set that is not known.",
    _C.DATA_ONWARD: "The data come from another member's data, which may not be passed on.",
    _C.AGR_OWN: "The member asks for its own data; no exchange takes place.",
    _C.AGR_NONE: "No agreement binds both the owner and the member that asks.",
    _C.AGR_UNSIGNED: "An agreement between the two is not signed.",
    _C.AGR_NOT_YET: "An agreement between the two is not in force yet.",
    _C.AGR_OVER: "The period of an agreement between the two is over.",
    _C.AGR_ENDED: "An agreement between the two has been ended.",
    _C.AGR_REVOKED: "An agreement between the two has been revoked.",
    _C.AGR_PARENT: "The agreement that it stands under is not in force.",
    _C.AGR_MEMBERS: "An agreement in force grants nothing from this owner to this member.",
    _C.AGR_KIND: "An agreement in force grants nothing on this kind of data.",
    _C.AGR_ACTION: "An agreement in force does not grant this action on these data.",
    _C.AGR_TIME: "The grant in an agreement in force does not hold on that day.",
    _C.COND_PURPOSE: "The clause grants other purposes.",
    _C.COND_CELL: "The clause asks for a minimum number of people in every cell.",
    _C.COND_AGGREGATE: "The clause grants counts and means of several people alone.",
    _C.COND_ETHICS: "The clause asks for an ethics approval.",
    _C.COND_ONWARD: "The clause forbids to pass the data on.",
    _C.COND_COMMERCIAL: "The clause forbids commercial use.",
    _C.COND_COUNTRY: "The clause names the countries where the data may go.",
    _C.COND_ASK: "The clause asks for a human's agreement each time.",
    _C.KIND_CELL: "Aggregates need a minimum number of people in every cell.",
    _C.KIND_UPDATE: "A model update needs a minimum number of people behind it.",
    _C.KIND_PUBLISH: "Data about a person cannot be taken back once they are published.",
    _C.CONSENT_UNKNOWN: "The data set was filed under a consent that is not known.",
    _C.CONSENT_DONOR: "The consent of the data set does not name one of its donors.",
    _C.CONSENT_NONE: "No consent of a donor is on file.",
    _C.CONSENT_NO_DONOR: "The data are about people, but name neither donor nor consent.",
    _C.CONSENT_NOT_YET: "The consent of a donor does not hold yet.",
    _C.CONSENT_OVER: "The period of the consent of a donor is over.",
    _C.CONSENT_WITHDRAWN: "A donor has withdrawn the consent.",
    _C.CONSENT_KIND: "The consent of a donor does not cover this kind of data.",
    _C.HGR_PARTNER: "A foreign party may not hold or hand out China's human genetic information.",
    _C.HGR_REPORT: "China's human genetic information goes to a foreign party without a report.",
    _C.HGR_REVIEW: "Human genetic information of so many people needs China's security review.",
    _C.HGR_SHARE: "Whether a body in China counts as a foreign party is not known.",
    _C.HGR_DERIVED: "The data were computed from China's human genetic information.",
    _C.PIPL_SENSITIVE: "China's law asks for the consent of the person to use sensitive data.",
    _C.PIPL_CONTRACT: "Personal data leave China without a standard contract or certification.",
    _C.PIPL_ASSESSMENT: "So many people's data leave China only after a security assessment.",
    _C.GDPR_SPECIAL: "Health and genetic data need the explicit consent of the person.",
    _C.GDPR_TRANSFER: "Personal data leave the EEA without standard clauses.",
    _C.GDPR_ASSESSMENT: "Personal data leave the EEA without an assessment of the law there.",
    _C.GDPR_ADEQUACY: "The adequacy decision for that country covers some receivers alone.",
    _C.LAW_PLACE: "Where the data lie or where they go is not known.",
    _C.LAW_TABLE: "The data cross a border, and no rules of the country they leave are known here.",
    _C.LAW_EARLIER: "The rules known here begin after that day.",
    _C.ANSWER_PERMIT: "A person who may answer has permitted what had to be asked.",
    _C.ANSWER_REFUSE: "A person who may answer has refused what had to be asked.",
    _C.ANSWER_LAPSED: "A person has answered it once, but that answer holds no more.",
}
"""What each code means, in one sentence."""

RULE_CODES: Mapping[str, str] = {
    **{code.value: sentence for code, sentence in RULE_SENTENCES.items()},
    **DUO_CODES,
}
"""Every code that a decision can give, with its sentence."""


def make_reason(
    code: RuleCode,
    outcome: Outcome,
    change: str,
    *,
    detail: str = "",
    clause: ClauseRef | None = None,
) -> Reason:
    """The reason that a rule gives: its sentence, ``detail``, what would have to change."""
    text = RULE_SENTENCES[code] + (f" {detail}" if detail else "")
    return Reason(code.value, text, outcome, clause, change)
