"""Molecular facts against an evidence table: the tier depends on the tumour type."""

import pytest

from oncordia.domain.therapy import EvidenceLine, RemarkCode
from oncordia.therapy.ranking.facts import weigh_evidence

LINE = EvidenceLine("dabrafenib", "BRAF V600E", "I", "melanoma", "2026-01-15", source="local")


def test_weigh_evidence__gives_the_tier_of_the_patients_own_tumour() -> None:
    found = weigh_evidence("Dabrafenib mesylate", {"BRAF V600E": 1.0}, [LINE], "Melanoma")

    assert found.reasons[0].code == RemarkCode.EVIDENCE_TIER
    assert found.reasons[0].values["tier"] == "I"
    assert found.reasons[0].values["date"] == "2026-01-15"


@pytest.mark.parametrize("disease", ["colorectal cancer", ""])
def test_weigh_evidence__makes_the_tier_of_another_tumour_a_caveat(disease: str) -> None:
    found = weigh_evidence("dabrafenib", {"BRAF V600E": 1.0}, [LINE], disease)

    assert not found.reasons
    assert found.caveats[0].code == RemarkCode.EVIDENCE_OTHER_TUMOUR
    assert found.caveats[0].values["disease"] == (disease or "not told")


def test_weigh_evidence__knows_markers_that_speak_against_a_drug() -> None:
    line = EvidenceLine("gefitinib", "KRAS mutation", "I", "any", "2025-06-01", speaks_for=False)
    found = weigh_evidence("gefitinib", {"KRAS": 1.0}, [line], "lung cancer")

    assert found.caveats[0].code == RemarkCode.EVIDENCE_AGAINST


def test_weigh_evidence__says_nothing_of_an_absent_marker_and_asks_for_an_unknown_one() -> None:
    absent = weigh_evidence("dabrafenib", {"BRAF V600E": 0.0}, [LINE], "melanoma")
    unknown = weigh_evidence("dabrafenib", {"BRAF": 1.0}, [LINE], "melanoma")

    assert (absent.reasons, absent.caveats, absent.unknown) == ((), (), ())
    assert unknown.unknown == ("BRAF V600E",)


def test_weigh_evidence__leaves_other_drugs_alone() -> None:
    assert not weigh_evidence("trametinib", {"BRAF V600E": 1.0}, [LINE], "melanoma").reasons
