"""The alliance's record: members, people, agreements, consents, data sets, requests, property."""

from oncordia.domain.alliance.agreement import Agreement, AgreementKind, AgreementStatus
from oncordia.domain.alliance.agreement_life import (
    amend_agreement,
    check_agreements,
    check_versions,
    end_agreement,
    revoke_agreement,
    sign_agreement,
)
from oncordia.domain.alliance.analysis import Analysis, FileDigest
from oncordia.domain.alliance.answer import Answer, Behind, Ground, Question, pose_question
from oncordia.domain.alliance.codec import digest_json, from_json, from_plain, to_json, to_plain
from oncordia.domain.alliance.consent import Consent
from oncordia.domain.alliance.data_kind import (
    SENSITIVITIES,
    Action,
    DataKind,
    Sensitivity,
    parse_action,
    parse_data_kind,
)
from oncordia.domain.alliance.data_use import (
    DataUse,
    Modifier,
    ModifierCode,
    Permission,
    PermissionCode,
    parse_data_use,
)
from oncordia.domain.alliance.dataset import Dataset
from oncordia.domain.alliance.decision import (
    STRICTNESS,
    AnswerRef,
    ClauseRef,
    Decision,
    Outcome,
    Reason,
    strictest,
)
from oncordia.domain.alliance.duo import (
    DUO_BY_CODE,
    DUO_RELEASE,
    DUO_TERMS,
    DuoKind,
    DuoTerm,
    parse_duo_term,
)
from oncordia.domain.alliance.event import Event, Talk
from oncordia.domain.alliance.fault import RecordFault, find_rings
from oncordia.domain.alliance.filing import Filing, FilingKind
from oncordia.domain.alliance.grant import ANY_PARTY, NO_CONDITIONS, Clause, Conditions, Grant
from oncordia.domain.alliance.identifier import Identifier, IdentifierKind, parse_identifier
from oncordia.domain.alliance.indicator import Comparator, Indicator, IndicatorKind
from oncordia.domain.alliance.ip import (
    SHARE_TOLERANCE,
    BenefitSplit,
    IpAsset,
    IpKind,
    Licence,
    Share,
)
from oncordia.domain.alliance.member import (
    FOR_PROFIT_KINDS,
    Member,
    MemberKind,
    Site,
    check_parents,
    check_unique_identifiers,
)
from oncordia.domain.alliance.name import (
    Name,
    NameKind,
    Script,
    choose_name,
    find_official_name,
    find_script,
    make_name,
)
from oncordia.domain.alliance.need import Need
from oncordia.domain.alliance.package import LeftOut, Package, Terms
from oncordia.domain.alliance.party import Obligation, Party, Signature
from oncordia.domain.alliance.period import (
    ALWAYS,
    PartialDate,
    Period,
    Precision,
    exact_date,
    parse_partial_date,
)
from oncordia.domain.alliance.person import Person, Post
from oncordia.domain.alliance.platform import Platform, Service, ServiceRequest, ServiceStatus
from oncordia.domain.alliance.purpose import Aim, Purpose, parse_purpose
from oncordia.domain.alliance.relation import Contradiction, Fact, Relation, find_contradictions
from oncordia.domain.alliance.release import Release
from oncordia.domain.alliance.request import Request
from oncordia.domain.alliance.rules import find_nearest, parse_term
from oncordia.domain.alliance.source import Source

__all__ = [
    "ALWAYS",
    "ANY_PARTY",
    "DUO_BY_CODE",
    "DUO_RELEASE",
    "DUO_TERMS",
    "FOR_PROFIT_KINDS",
    "NO_CONDITIONS",
    "SENSITIVITIES",
    "SHARE_TOLERANCE",
    "STRICTNESS",
    "Action",
    "Agreement",
    "AgreementKind",
    "AgreementStatus",
    "Aim",
    "Analysis",
    "Answer",
    "AnswerRef",
    "Behind",
    "BenefitSplit",
    "Clause",
    "ClauseRef",
    "Comparator",
    "Conditions",
    "Consent",
    "Contradiction",
    "DataKind",
    "DataUse",
    "Dataset",
    "Decision",
    "DuoKind",
    "DuoTerm",
    "Event",
    "Fact",
    "FileDigest",
    "Filing",
    "FilingKind",
    "Grant",
    "Ground",
    "Identifier",
    "IdentifierKind",
    "Indicator",
    "IndicatorKind",
    "IpAsset",
    "IpKind",
    "LeftOut",
    "Licence",
    "Member",
    "MemberKind",
    "Modifier",
    "ModifierCode",
    "Name",
    "NameKind",
    "Need",
    "Obligation",
    "Outcome",
    "Package",
    "PartialDate",
    "Party",
    "Period",
    "Permission",
    "PermissionCode",
    "Person",
    "Platform",
    "Post",
    "Precision",
    "Purpose",
    "Question",
    "Reason",
    "RecordFault",
    "Relation",
    "Release",
    "Request",
    "Script",
    "Sensitivity",
    "Service",
    "ServiceRequest",
    "ServiceStatus",
    "Share",
    "Signature",
    "Site",
    "Source",
    "Talk",
    "Terms",
    "amend_agreement",
    "check_agreements",
    "check_parents",
    "check_unique_identifiers",
    "check_versions",
    "choose_name",
    "digest_json",
    "end_agreement",
    "exact_date",
    "find_contradictions",
    "find_nearest",
    "find_official_name",
    "find_rings",
    "find_script",
    "from_json",
    "from_plain",
    "make_name",
    "parse_action",
    "parse_data_kind",
    "parse_data_use",
    "parse_duo_term",
    "parse_identifier",
    "parse_partial_date",
    "parse_purpose",
    "parse_term",
    "pose_question",
    "revoke_agreement",
    "sign_agreement",
    "strictest",
    "to_json",
    "to_plain",
]
