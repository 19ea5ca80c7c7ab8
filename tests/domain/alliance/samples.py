"""One filled record of every type of the alliance."""

from datetime import date

from oncordia.domain.alliance import (
    DUO_TERMS,
    SENSITIVITIES,
    Action,
    Agreement,
    AgreementKind,
    Aim,
    Analysis,
    Answer,
    Behind,
    BenefitSplit,
    Clause,
    ClauseRef,
    Comparator,
    Conditions,
    Consent,
    Contradiction,
    DataKind,
    Dataset,
    Decision,
    Event,
    Fact,
    FileDigest,
    Filing,
    FilingKind,
    Grant,
    Ground,
    Identifier,
    IdentifierKind,
    Indicator,
    IndicatorKind,
    IpAsset,
    IpKind,
    LeftOut,
    Licence,
    Member,
    MemberKind,
    NameKind,
    Need,
    Obligation,
    Outcome,
    Package,
    PartialDate,
    Party,
    Period,
    Person,
    Platform,
    Post,
    Purpose,
    Reason,
    RecordFault,
    Relation,
    Release,
    Request,
    Service,
    ServiceRequest,
    Share,
    Site,
    Source,
    Talk,
    Terms,
    end_agreement,
    make_name,
    parse_data_use,
    pose_question,
    sign_agreement,
)

SOURCE = Source("news.txt", PartialDate(2018, 12), "约1500人")
NAMES = (make_name("Centre"), make_name("类器官中心", NameKind.ALIAS))
PERIOD = Period(PartialDate(2018), PartialDate(2020, 6, 30))
ROR = Identifier(IdentifierKind.ROR, "05a28rw58")
ORCID = Identifier(IdentifierKind.ORCID, "0000-0002-1825-0097")
PATENT = Identifier(IdentifierKind.PATENT, "EP1234567A1")
SITE = Site("S1", "Milan", "IT")
MEMBER = Member(
    "A", MemberKind.CENTRE, NAMES, "IT", "Milan", "B", "F1", (ROR,), (SITE,), False, 0.25, SOURCE
)
POST = Post("A", "Director", PERIOD, SOURCE)
PERSON = Person("P1", NAMES, (ORCID,), (POST,), "clear from the role", SOURCE)
CONDITIONS = Conditions(10, True, True, True, True, ("IT", "CN"), "the board agrees")
GRANT = Grant(("A",), ("*",), (DataKind.AGGREGATE,), (Action.SEE,), (Aim.HMB,), CONDITIONS, PERIOD)
CLAUSE = Clause("2.1", "Parties may see aggregates.", (GRANT,))
DUTY = Obligation("Report", "A", PartialDate(2019), date(2019, 5, 1))
DRAFT = Agreement(
    "F1",
    AgreementKind.FRAMEWORK,
    NAMES,
    (Party("A", "host"), Party("B")),
    2,
    (CLAUSE,),
    (DUTY,),
    "organoids",
    "Milan",
    PERIOD,
    ("C",),
    "F0",
    "0" * 64,
    source=SOURCE,
)
HALF = sign_agreement(DRAFT, "A", date(2018, 12, 4), "Ada")
ENDED = end_agreement(sign_agreement(HALF, "B", date(2018, 12, 4), "Bo"), date(2019, 1, 1), "done")
USE = parse_data_use("DS=DOID:162 (NPU); POA; GS=CN,IT; TS=2030-12-31")
CONSENT = Consent(
    "C1", ("S1", "S2"), USE, "A", "IT", PERIOD, date(2019, 1, 1), (DataKind.GENOME,), SOURCE
)
DATASET = Dataset(
    "D1", "A", DataKind.AGGREGATE, ("S1",), "line 7", "C1", "F1", "IT", 12, 5, "a" * 64,
    date(2019, 1, 1), ("D0",),
)  # fmt: skip
PURPOSE = Purpose(
    (Aim.DS,), ("DOID:162",), False, False, True, True, True, date(2031, 1, 1), True, ("A",), "p",
    ("something else",), "in words",
)  # fmt: skip
REQUEST = Request(
    "B", Action.SEE, DataKind.AGGREGATE, PURPOSE, date(2019, 1, 1), "D1", "S1", ("P1",), "CN"
)
CLAUSE_REF = ClauseRef("F1", 2, "2.1")
REASON = Reason("DUO-GS", "Not there.", Outcome.ASK, CLAUSE_REF, "ask there")
BEHIND = Behind("agreement", "F1", "d" * 64)
GROUND = Ground(CLAUSE_REF, (REASON,), (BEHIND,))
ANSWER = Answer(
    pose_question(REQUEST), 2, Outcome.PERMIT, "P1", "A", "The committee met.", date(2019, 1, 2),
    date(2020, 1, 1), (GROUND,),
)  # fmt: skip
FACTS = (Fact("P1", "title", "Professor", SOURCE), Fact("P1", "title", "Doctor"))
SHARES = (Share("A", 0.4), Share("B", 0.6))
FILE = FileDigest("wells.txt", "b" * 64, 12)
TERMS = Terms(CLAUSE_REF, "c" * 64, "Parties may see aggregates.")
LEFT_OUT = LeftOut("D2", Outcome.ASK, ("DUO-GS",))
SERVICE = Service("V1", NAMES, "samples", "growing")

SAMPLES = (
    SOURCE,
    NAMES[1],
    PERIOD,
    ROR,
    SITE,
    MEMBER,
    POST,
    PERSON,
    CONDITIONS,
    GRANT,
    CLAUSE,
    DUTY,
    DRAFT.parties[0],
    DRAFT,
    HALF,
    HALF.signatures[0],
    ENDED,
    USE,
    USE.permissions[0],
    USE.modifiers[0],
    USE.modifiers[1],
    CONSENT,
    DATASET,
    PURPOSE,
    REQUEST,
    CLAUSE_REF,
    REASON,
    Decision(REQUEST, Outcome.PERMIT, (), CLAUSE_REF),
    BEHIND,
    GROUND,
    ANSWER,
    ANSWER.question,
    ANSWER.ref,
    Decision(REQUEST, Outcome.ASK, (REASON,)),
    Indicator(
        "I1", "guests", 1500, IndicatorKind.COUNT, Comparator.ABOUT, "people", "E1",
        PartialDate(2018, 12), "约1500人", SOURCE,
    ),
    Relation("R1", "A", "part_of", "B", "host", PERIOD, SOURCE),
    FACTS[0],
    Contradiction("P1", "title", FACTS),
    SERVICE,
    Platform("M1", NAMES, "base", ("A",), (SERVICE,), "three cities", PERIOD, SOURCE),
    ServiceRequest("Q1", "M1", "V1", "A", date(2019, 1, 1), 2.5, text="soon"),
    Event("E1", NAMES, "forum", PERIOD, "Milan", ("A",), "talks", SOURCE),
    Talk("T1", "P1", "E1", NAMES, SOURCE),
    Need("N1", "goal", "Treat well", ("A",), "therapy", "治好", SOURCE),
    SHARES[0],
    IpAsset("X1", IpKind.FOREGROUND, NAMES, SHARES, "F1", (PATENT,), SOURCE),
    Licence("L1", "X1", "A", "F1", True, "colon", ("CN",), PERIOD),
    BenefitSplit("B1", "X1", SHARES, "F1", PERIOD),
    RecordFault("A", "parent_id", "unknown", "add it"),
    TERMS,
    LEFT_OUT,
    Package(
        "K1", "screen-1", "B", date(2019, 1, 1), ("U1",), (TERMS,), (FILE,), (LEFT_OUT,), "GRU"
    ),
    FILE,
    Analysis(
        "screen-1", "line 7", "A", "C1", date(2019, 1, 1), ("D1",), "F1", "oncordia", "0.1.0", 1,
        "{}", (FILE,), (FILE,),
    ),
    Filing(
        "G1", FilingKind.HGR_REPORT, "A", ("B",), "F1", (DataKind.GENOME,), PERIOD, "R17", SOURCE
    ),
    Release(
        "U1", "D1", "A", "B", Action.MOVE, date(2019, 1, 1), CLAUSE_REF, "CN", 12, "a" * 64
    ),
    DUO_TERMS[3],
    SENSITIVITIES[DataKind.GENOME],
)  # fmt: skip
