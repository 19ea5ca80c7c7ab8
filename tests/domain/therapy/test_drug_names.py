"""When two names mean one drug."""

import pytest

from oncordia.domain.therapy import drug_key, name_drugs
from oncordia.domain.therapy.drug_names import is_known_drug
from oncordia.domain.therapy.drug_synonyms import list_synonyms
from oncordia.errors import InvalidTable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5-FU", "5-Fluorouracil"),
        ("imatinib_mesylate", "STI-571"),
        ("AFATINIB-DIMALEATE", "阿法替尼"),
        ("TNF-α", "TNF-alpha"),
        ("Adriamycin", "Doxorubicin HCl"),
        ("rapamycin + CDDP", "cisplatin with sirolimus"),
    ],
)
def test_drug_key__is_one_for_codes_salts_and_other_scripts(one: str, other: str) -> None:
    assert drug_key(one) == drug_key(other)


@pytest.mark.parametrize("name", ["azacitidine", "decitabine", "doxorubicin", "epirubicin"])
def test_drug_key__keeps_like_drugs_apart(name: str) -> None:
    assert drug_key(name) == name


def test_list_synonyms__gives_no_name_to_two_drugs() -> None:
    owners: dict[str, set[str]] = {}
    for drug, others in list_synonyms().items():
        for name in (drug, *others):
            owners.setdefault(name.casefold().replace("-", "").replace(" ", ""), set()).add(drug)

    assert {name: drugs for name, drugs in owners.items() if len(drugs) > 1} == {}


def test_is_known_drug__knows_trade_names_and_no_samples() -> None:
    assert [is_known_drug(name) for name in ("Taxol", "P-017", "sample")] == [True, False, False]


def test_name_drugs__refuses_a_code_beside_its_name() -> None:
    with pytest.raises(InvalidTable, match="'GSK1120212' and 'trametinib' look like one drug"):
        name_drugs(["GSK1120212", "trametinib"], {})
