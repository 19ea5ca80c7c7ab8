"""Made tables of a cohort as a hospital would hand them in: responses, samples, drugs, facts."""

from pathlib import Path

import numpy as np
import polars as pl

from oncordia.errors import OutputError
from oncordia.testing.drugs import DRUG_NAMES
from oncordia.testing.screen import draw_line_areas

N_DRUGS = 67  # as on a made plate
N_OWN = 12  # lines that are drawn first: those of the made screen, which are not in the cohort
ERROR = 0.03  # standard error of an AUC
DISEASE = "colorectal cancer"
_CLASSES = {
    "EGFR family inhibitor": "afatinib erlotinib gefitinib lapatinib neratinib osimertinib",
    "MEK inhibitor": "binimetinib cobimetinib",
    "RAF inhibitor": "dabrafenib encorafenib",
    "PI3K or mTOR inhibitor": "alpelisib apitolisib buparlisib copanlisib everolimus",
    "proteasome inhibitor": "carfilzomib ixazomib",
    "HDAC inhibitor": "belinostat entinostat panobinostat romidepsin",
    "cytotoxic": "docetaxel doxorubicin epirubicin etoposide fluorouracil gemcitabine irinotecan "
    "methotrexate mitoxantrone oxaliplatin paclitaxel",
    "PARP inhibitor": "niraparib olaparib",
    "MDM2 inhibitor": "idasanutlin",
}
_EVIDENCE = """\
drug,biomarker,tier,tumour_type,date,effect,source
encorafenib,BRAF V600E,I,colorectal cancer,2026-01-15,sensitive,made table
dabrafenib,BRAF V600E,I,melanoma,2026-01-15,sensitive,made table
neratinib,ERBB2 amplification,II,colorectal cancer,2025-09-30,sensitive,made table
gefitinib,KRAS G12D,I,colorectal cancer,2025-06-01,resistant,made table
olaparib,BRCA2,III,any,2025-11-20,sensitive,made table
"""
_FACTS = """\
sample,gene,alteration
LINE-01,BRAF,V600E
LINE-01,TP53,R175H
LINE-02,KRAS,G12D
LINE-02,BRCA2,
"""


def write_cohort_example(
    generator: np.random.Generator, folder: Path, n_patients: int = 60
) -> list[Path]:
    """Write made tables into a new or empty folder, and give their paths.

    ``responses.csv`` has one row a sample and one column a drug (AUC), ``samples.csv`` the
    centre and disease of each, ``drugs.csv`` class, clinical peak level (made) and synonyms,
    ``molecular.csv`` facts of the first lines of the made screen, and ``evidence.csv`` made tiers.

    Raises
    ------
    OutputError
        If the folder already holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise OutputError(f"{folder}: is not empty; name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    areas = draw_line_areas(generator, N_OWN + n_patients, N_DRUGS)[N_OWN:]
    areas += ERROR * generator.standard_normal(areas.shape)
    samples = [f"CRC-{place + 1:03d}" for place in range(n_patients)]
    drugs = DRUG_NAMES[:N_DRUGS]
    peaks = 10.0 ** generator.uniform(-7.5, -4.0, N_DRUGS)
    classes = {drug: name for name, members in _CLASSES.items() for drug in members.split()}
    tables = {
        "responses": pl.DataFrame(
            {"sample": samples, **dict(zip(drugs, areas.T.round(4), strict=True))}
        ),
        "samples": pl.DataFrame(
            {
                "sample": samples,
                "centre": ["North" if place % 3 else "South" for place in range(n_patients)],
                "disease": [DISEASE] * n_patients,
            }
        ),
        "drugs": pl.DataFrame(
            {
                "drug": drugs,
                "class": [classes.get(drug, "targeted agent") for drug in drugs],
                "peak_uM": [float(f"{1e6 * peak:.3g}") for peak in peaks],
                "synonyms": ["5-FU" if drug == "fluorouracil" else None for drug in drugs],
                "source": ["made"] * N_DRUGS,
            }
        ),
    }
    paths = []
    for name, table in tables.items():
        paths.append(folder / f"{name}.csv")
        table.write_csv(paths[-1])
    for name, text in (("molecular", _FACTS), ("evidence", _EVIDENCE)):
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    return paths
