"""Codes of a ranking in FHIR: an own code system, because no public one names these facts."""

from oncordia.domain.therapy import RemarkCode, Verdict

BASE = "urn:x-oncordia:fhir"  # of all names that are our own
SYSTEM = f"{BASE}:CodeSystem:drug-response"
VERSION = "1"

CODES: dict[str, tuple[str, str]] = {  # code: display, definition
    "report": (
        "Functional drug response report",
        "Therapies put in order by the responses of a patient's own cells.",
    ),
    "response": (
        "Response to a therapy",
        "Response of the cells of the specimen, in the measure that the component names.",
    ),
    "therapy": ("Therapy", "Drug or combination that the observation is about."),
    "measure": ("Measure", "What the response is measured in, and which end means sensitive."),
    "basis": ("Basis", "Whether the response was measured on the specimen or predicted."),
    "measured": ("Measured", "Measured on the specimen."),
    "predicted": ("Predicted", "Predicted from other measured responses of the specimen."),
    "response-interval": ("Limits of the response", "Limits of the response."),
    "selective-effect": (
        "Selective effect",
        "Effect beyond that on the reference cohort, in standard deviations of the cohort; "
        "high means more sensitive.",
    ),
    "selective-effect-interval": ("Limits of the selective effect", "Limits of the same."),
    "selective-effect-measured": (
        "Selective effect as measured",
        "The same of the response as it was measured, over all doses.",
    ),
    "robust-selective-effect": (
        "Robust selective effect",
        "The same by median and median absolute deviation.",
    ),
    "percentile": ("Percentile", "Percentage of the reference cohort that is less sensitive."),
    "selective-score": (
        "Selective score",
        "Effect minus that on healthy cells, or on the cohort where there are none.",
    ),
    "probability-top": (
        "Probability of being among the first",
        "Probability that the therapy is among the first k of the order.",
    ),
    "top": ("k", "The k of the probability of being among the first."),
    "probability-better": (
        "Probability of beating the median",
        "Probability that the specimen is more sensitive than half of the reference cohort.",
    ),
    "place": ("Place", "Place in the order asked for; 1 is first."),
    "place-absolute": ("Place by effect alone", "Place in the order of the response itself."),
    "verdict": ("Verdict", "What can be said of the therapy beside the others."),
    "reason": ("Reason", "Code of a remark that speaks for the place."),
    "caveat": ("Caveat", "Code of a remark that limits what the place means."),
    "would-change": ("What would change the place", "Code of a remark on what would change it."),
    "evidence": (
        "Evidence of a molecular fact",
        "Tier of a molecular fact in a tumour type, from a table that was given.",
    ),
    "marker": ("Marker", "The molecular fact."),
    "tier": ("Evidence tier", "Tier as the table names it."),
    "tumour-type": ("Tumour type", "Tumour type in which the tier holds."),
    "source": ("Source", "Where the tier comes from."),
    **{
        f"verdict-{verdict}": (verdict.replace("_", " ").capitalize(), "A verdict.")
        for verdict in Verdict
    },
    **{
        f"remark-{code}": (code.replace("_", " ").capitalize(), "A remark of a ranking.")
        for code in RemarkCode
    },
}

Json = dict[str, object]


def code_concept(code: str, text: str = "") -> Json:
    """A coded concept of the own code system."""
    coding = {"system": SYSTEM, "version": VERSION, "code": code, "display": CODES[code][0]}
    return {"coding": [coding], "text": text or CODES[code][0]}


def make_code_system() -> Json:
    """The code system itself, so that a reader needs no other file to know its codes."""
    return {
        "resourceType": "CodeSystem",
        "url": SYSTEM,
        "version": VERSION,
        "name": "OncordiaDrugResponse",
        "title": "Drug response of a patient's own cells",
        "status": "active",
        "experimental": False,
        "caseSensitive": True,
        "content": "complete",
        "count": len(CODES),
        "concept": [
            {"code": code, "display": display, "definition": definition}
            for code, (display, definition) in CODES.items()
        ],
    }
