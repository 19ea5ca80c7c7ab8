"""Words that needs and offers choose from, each with its Chinese and English label."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from oncordia.domain.alliance.rules import refuse_term

Word = TypeVar("Word", bound=StrEnum)


class Side(StrEnum):
    """Whether something is sought or given."""

    NEED = "need"
    OFFER = "offer"


class PostingKind(StrEnum):
    """What sort of thing is sought or given."""

    PROBLEM = "problem"
    TECHNOLOGY = "technology"
    SERVICE = "service"
    SITE = "site"
    FUND = "fund"
    POST = "post"
    CHALLENGE = "challenge"  # a problem with a reward and a deadline


class Topic(StrEnum):
    """What a need or offer is about."""

    ORGANOIDS = "organoids"
    ONCOLOGY = "oncology"
    DRUG_DISCOVERY = "drug discovery"
    CLINICAL_TRIALS = "clinical trials"
    CELL_GENE_THERAPY = "cell and gene therapy"
    RADIOTHERAPY = "radiotherapy"
    DIAGNOSTICS = "diagnostics"
    DEVICES = "devices"
    IMAGING = "imaging"
    OMICS = "omics"
    BIOBANK = "biobank"
    DATA_AI = "data and AI"
    MANUFACTURING = "manufacturing"
    REGULATION = "regulation"
    TRADITIONAL_MEDICINE = "traditional medicine"
    CARE = "care"
    EDUCATION = "education"
    FINANCE = "finance"
    IP_LAW = "IP and law"
    PARKS = "parks and sites"
    POLICY = "policy"
    MARKET = "market"


class Cooperation(StrEnum):
    """The form that a cooperation may take."""

    LICENCE = "licence"
    JOINT_RESEARCH = "joint research"
    SERVICE_CONTRACT = "service contract"
    INVESTMENT = "investment"
    JOINT_VENTURE = "joint venture"
    DISTRIBUTION = "distribution"
    DATA_ACCESS = "data access"
    SAMPLES = "samples"
    HOSTING = "hosting"
    EMPLOYMENT = "employment"


class FirmSize(StrEnum):
    """Size of a body by its staff.

    References
    ----------
    Commission Recommendation 2003/361/EC: fewer than 10, 50 and 250.
    """

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Confidentiality(StrEnum):
    """Who may read what a need or offer says."""

    OPEN = "open"
    AGREEMENT = "agreement"  # only those whom the owner has allowed
    CLOSED = "closed"  # nobody: it is kept, and not matched


class Scale(StrEnum):
    """Scales of readiness."""

    TRL = "trl"
    DRUG = "drug"
    DEVICE = "device"
    SOFTWARE = "software"


LABELS: Mapping[StrEnum, tuple[str, str]] = {  # English, Chinese
    Side.NEED: ("need", "需求"),
    Side.OFFER: ("offer", "供给"),
    PostingKind.PROBLEM: ("problem", "问题"),
    PostingKind.TECHNOLOGY: ("technology", "技术"),
    PostingKind.SERVICE: ("service", "服务"),
    PostingKind.SITE: ("site", "场地"),
    PostingKind.FUND: ("fund", "资金"),
    PostingKind.POST: ("post", "岗位"),
    PostingKind.CHALLENGE: ("challenge", "揭榜挑战"),
    Topic.ORGANOIDS: ("organoids", "类器官"),
    Topic.ONCOLOGY: ("oncology", "肿瘤"),
    Topic.DRUG_DISCOVERY: ("drug discovery", "药物发现"),
    Topic.CLINICAL_TRIALS: ("clinical trials", "临床试验"),
    Topic.CELL_GENE_THERAPY: ("cell and gene therapy", "细胞与基因治疗"),
    Topic.RADIOTHERAPY: ("radiotherapy", "放射治疗"),
    Topic.DIAGNOSTICS: ("diagnostics", "诊断"),
    Topic.DEVICES: ("devices", "医疗器械"),
    Topic.IMAGING: ("imaging", "影像"),
    Topic.OMICS: ("omics", "组学"),
    Topic.BIOBANK: ("biobank", "样本库"),
    Topic.DATA_AI: ("data and AI", "数据与人工智能"),
    Topic.MANUFACTURING: ("manufacturing", "生产工艺"),
    Topic.REGULATION: ("regulation", "注册监管"),
    Topic.TRADITIONAL_MEDICINE: ("traditional medicine", "传统医药"),
    Topic.CARE: ("care", "医疗服务"),
    Topic.EDUCATION: ("education", "教育与人才"),
    Topic.FINANCE: ("finance", "投融资"),
    Topic.IP_LAW: ("IP and law", "知识产权与法律"),
    Topic.PARKS: ("parks and sites", "园区与选址"),
    Topic.POLICY: ("policy", "政策"),
    Topic.MARKET: ("market", "市场"),
    Cooperation.LICENCE: ("licence", "许可"),
    Cooperation.JOINT_RESEARCH: ("joint research", "联合研究"),
    Cooperation.SERVICE_CONTRACT: ("service contract", "服务合同"),
    Cooperation.INVESTMENT: ("investment", "投资"),
    Cooperation.JOINT_VENTURE: ("joint venture", "合资"),
    Cooperation.DISTRIBUTION: ("distribution", "经销"),
    Cooperation.DATA_ACCESS: ("data access", "数据访问"),
    Cooperation.SAMPLES: ("samples", "样本"),
    Cooperation.HOSTING: ("hosting", "落地承接"),
    Cooperation.EMPLOYMENT: ("employment", "聘用"),
    FirmSize.MICRO: ("micro", "微型"),
    FirmSize.SMALL: ("small", "小型"),
    FirmSize.MEDIUM: ("medium", "中型"),
    FirmSize.LARGE: ("large", "大型"),
    Confidentiality.OPEN: ("open", "公开"),
    Confidentiality.AGREEMENT: ("agreement", "凭协议"),
    Confidentiality.CLOSED: ("closed", "不公开"),
    Scale.TRL: ("TRL", "技术成熟度"),
    Scale.DRUG: ("drug", "药物"),
    Scale.DEVICE: ("device", "器械"),
    Scale.SOFTWARE: ("software", "软件"),
}
NEAR_TOPICS: frozenset[frozenset[Topic]] = frozenset(
    frozenset(pair)
    for pair in (
        (Topic.ORGANOIDS, Topic.ONCOLOGY),
        (Topic.ORGANOIDS, Topic.DRUG_DISCOVERY),
        (Topic.ORGANOIDS, Topic.BIOBANK),
        (Topic.ONCOLOGY, Topic.CLINICAL_TRIALS),
        (Topic.ONCOLOGY, Topic.RADIOTHERAPY),
        (Topic.ONCOLOGY, Topic.CELL_GENE_THERAPY),
        (Topic.DRUG_DISCOVERY, Topic.CLINICAL_TRIALS),
        (Topic.CLINICAL_TRIALS, Topic.REGULATION),
        (Topic.CELL_GENE_THERAPY, Topic.MANUFACTURING),
        (Topic.DIAGNOSTICS, Topic.DEVICES),
        (Topic.DIAGNOSTICS, Topic.OMICS),
        (Topic.DIAGNOSTICS, Topic.IMAGING),
        (Topic.IMAGING, Topic.DATA_AI),
        (Topic.OMICS, Topic.DATA_AI),
        (Topic.OMICS, Topic.BIOBANK),
        (Topic.DEVICES, Topic.MANUFACTURING),
        (Topic.CARE, Topic.ONCOLOGY),
        (Topic.FINANCE, Topic.PARKS),
        (Topic.PARKS, Topic.POLICY),
        (Topic.POLICY, Topic.REGULATION),
        (Topic.MARKET, Topic.FINANCE),
        (Topic.MARKET, Topic.IP_LAW),
    )
)


def find_label(word: StrEnum, language: str) -> str:
    """The word as a reader of this language sees it: ``en`` or ``zh``."""
    english, chinese = LABELS[word]
    return chinese if language == "zh" else english


def parse_word(kind: type[Word], text: str, what: str) -> Word:
    """The word that ``text`` names: by its code, a label, or words of its code no other has.

    Raises
    ------
    InvalidTerm
        There is no such word; the message names the nearest.
    """
    wanted = " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
    for word in kind:
        if wanted in (word.value.casefold(), *(label.casefold() for label in LABELS[word])):
            return word
    parts = set(wanted.split())
    holding = [word for word in kind if parts and parts <= set(word.value.casefold().split())]
    if len(holding) == 1:
        return holding[0]
    raise refuse_term(what, text, (word.value for word in kind))
