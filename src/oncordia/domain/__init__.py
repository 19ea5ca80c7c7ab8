"""Frozen types of the field and their rules. Knows only the standard library and numpy."""

from oncordia.domain.curve import CurveOptions, CurveStatus, HillCurve, Loss
from oncordia.domain.normalisation import (
    Centre,
    EdgeRule,
    NormalisationMethod,
    NormaliseOptions,
    OutlierRule,
    PositionCorrection,
)
from oncordia.domain.plate import PLATE_FORMATS, PlateFormat, smallest_format
from oncordia.domain.problem import Problem
from oncordia.domain.provenance import InputDigest, Provenance
from oncordia.domain.quality import Finding, FindingCode, QualityOptions, Verdict
from oncordia.domain.quantities import TABLES, Quantity, check_table
from oncordia.domain.reading import PlateReading, ReadMode
from oncordia.domain.role import WellRole
from oncordia.domain.sensitivity import SensitivityOptions
from oncordia.domain.well import Well, parse_well, row_letters, row_number, well_name

__all__ = [
    "PLATE_FORMATS",
    "TABLES",
    "Centre",
    "CurveOptions",
    "CurveStatus",
    "EdgeRule",
    "Finding",
    "FindingCode",
    "HillCurve",
    "InputDigest",
    "Loss",
    "NormalisationMethod",
    "NormaliseOptions",
    "OutlierRule",
    "PlateFormat",
    "PlateReading",
    "PositionCorrection",
    "Problem",
    "Provenance",
    "QualityOptions",
    "Quantity",
    "ReadMode",
    "SensitivityOptions",
    "Verdict",
    "Well",
    "WellRole",
    "check_table",
    "parse_well",
    "row_letters",
    "row_number",
    "smallest_format",
    "well_name",
]
