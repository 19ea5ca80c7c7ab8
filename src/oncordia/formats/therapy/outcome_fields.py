"""Names that columns of concordance tables go by, and the words in their cells."""

from oncordia.formats.headers import Field

COUNTS = ("tp", "fp", "fn", "tn")
RATES = ("sensitivity", "specificity", "ppv", "npv", "accuracy")
PERCENT = "_pct"

STUDY_TEXTS = (
    Field("study", "text", ("studyname", "author", "publication", "reference", "研究", "文献")),
    Field("year", "text", ("publicationyear", "年份")),
    Field("cancer", "text", ("tumour", "tumor", "disease", "cancertype", "肿瘤", "癌种")),
    Field("model", "text", ("modeltype", "模型")),
    Field("treatment", "text", ("therapy", "regimen", "drug", "治疗")),
    Field("endpoint", "text", ("outcomedefinition", "outcome", "criterion", "终点")),
    Field("positive_means", "text", ("positive", "testpositive")),
    Field("source", "text", ("doi", "citation", "来源")),
    Field("note", "text", ("notes", "comment", "remark", "备注")),
    Field("status", "text", ("countsstatus", "counts", "tablestatus")),
    Field("use", "text", ("useinpooling", "pooled", "include", "inpooling")),
)
STUDY_NUMBERS = (
    Field("tp", "number", ("truepositive", "truepositives", "真阳性")),
    Field("fp", "number", ("falsepositive", "falsepositives", "假阳性")),
    Field("fn", "number", ("falsenegative", "falsenegatives", "假阴性")),
    Field("tn", "number", ("truenegative", "truenegatives", "真阴性")),
    Field("n_comparisons", "number", ("ncomparison", "comparisons", "n", "total", "样本数")),
    Field("n_patients", "number", ("patients", "npatient", "患者数")),
    *(
        Field(name, "number", aliases)
        for name, aliases in {
            "sensitivity": ("sens", "se", "recall", "灵敏度"),
            "specificity": ("spec", "sp", "特异度"),
            "ppv": ("positivepredictivevalue", "precision", "阳性预测值"),
            "npv": ("negativepredictivevalue", "阴性预测值"),
            "accuracy": ("acc", "concordance", "准确率"),
        }.items()
    ),
    *(Field(f"{name}{PERCENT}", "number", (f"{name}percent",)) for name in RATES),
)
STUDY_FIELDS = (*STUDY_TEXTS, *STUDY_NUMBERS)

_SAMPLE = "sampleid samplename organoid organoidline pdo line biosample 样本"
_PATIENT = "patientid patientname subject subjectid case caseid donor 患者"
_OUTCOME = (
    "response clinicalresponse bestresponse recist clinicaloutcome respprotocol responsestatus "
    "疗效 结局"
)
PAIR_FIELDS = (
    Field("sample", "text", tuple(_SAMPLE.split())),
    Field("patient", "text", tuple(_PATIENT.split())),
    Field("drug", "text", ("drugname", "compound", "treatment", "regimen", "药物")),
    Field("value", "number", ("score", "testvalue", "得分")),
    Field("probability", "number", ("predictedprobability", "probabilityofresponse", "概率")),
    Field("outcome", "text", tuple(_OUTCOME.split())),
    Field("call", "text", ("testcall", "organoidcall", "prediction", "testresult", "判定")),
    Field("covariate", "number", ()),
    Field("time", "number", ("timedays", "timemonths", "pfs", "pfsdays", "efs", "os", "时间")),
    Field("event", "text", ("eventobserved", "progressed", "pfsevent", "status", "事件")),
)
NEEDED_OF_PAIRS = ("outcome", "time")

CALLS = {
    **dict.fromkeys(("sensitive", "sens", "positive", "effective", "敏感", "有效"), True),
    **dict.fromkeys(("resistant", "insensitive", "negative", "ineffective", "耐药", "无效"), False),
}
EVENTS = {
    **dict.fromkeys(("1", "1.0", "true", "yes", "event", "dead", "progressed", "是"), True),
    **dict.fromkeys(("0", "0.0", "false", "no", "censored", "alive", "否"), False),
}
USES = {
    **dict.fromkeys(("yes", "true", "1", "1.0", "y", "是"), True),
    **dict.fromkeys(("no", "false", "0", "0.0", "n", "否"), False),
}
# pairs of labels that can mean one thing alone
PLAIN_OUTCOMES = (
    ("1", "0"),
    ("1.0", "0.0"),
    ("yes", "no"),
    ("true", "false"),
    ("responder", "non-responder"),
    ("responder", "nonresponder"),
    ("response", "no response"),
    ("r", "nr"),
    ("应答", "未应答"),
    ("有效", "无效"),
)
