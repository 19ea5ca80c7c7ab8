"""Frozen types of the field and their rules. Knows only the standard library and numpy."""

from oncordia.domain.call import LOW_IS_SENSITIVE, Call, CallOptions
from oncordia.domain.curve import CurveStatus, HillCurve
from oncordia.domain.curve_model import CurveModel
from oncordia.domain.curve_options import (
    CANDIDATES,
    LOWEST_GROWTH_RATE,
    Criterion,
    CurveOptions,
    Information,
    Interval,
    Loss,
    Noise,
    Prior,
    Resample,
)
from oncordia.domain.dose import MOLAR, RELATIVE, describe_dose
from oncordia.domain.growth import GrowthOptions, GrowthStatus
from oncordia.domain.normalisation import (
    Centre,
    EdgeRule,
    NormalisationMethod,
    NormaliseOptions,
    OutlierRule,
    PositionCorrection,
)
from oncordia.domain.plate import PLATE_FORMATS, PlateFormat, smallest_format
from oncordia.domain.pooling import POOLED, Pool, PoolMethod, SlopeLaw
from oncordia.domain.problem import Problem
from oncordia.domain.provenance import InputDigest, Provenance
from oncordia.domain.quality import Finding, FindingCode, QualityOptions, Verdict
from oncordia.domain.quantities import TABLES, check_table
from oncordia.domain.quantity import Quantity
from oncordia.domain.reading import PlateReading, ReadMode
from oncordia.domain.role import WellRole
from oncordia.domain.scale import ResponseScale
from oncordia.domain.screen import (
    ControlSettings,
    DoseSettings,
    MapSettings,
    PlateSettings,
    ReadingSettings,
    ScreenSettings,
)
from oncordia.domain.sensitivity import DssFit, SensitivityOptions
from oncordia.domain.well import Well, parse_well, row_letters, row_number, well_name

__all__ = [
    "CANDIDATES",
    "LOWEST_GROWTH_RATE",
    "LOW_IS_SENSITIVE",
    "MOLAR",
    "PLATE_FORMATS",
    "POOLED",
    "RELATIVE",
    "TABLES",
    "Call",
    "CallOptions",
    "Centre",
    "ControlSettings",
    "Criterion",
    "CurveModel",
    "CurveOptions",
    "CurveStatus",
    "DoseSettings",
    "DssFit",
    "EdgeRule",
    "Finding",
    "FindingCode",
    "GrowthOptions",
    "GrowthStatus",
    "HillCurve",
    "Information",
    "InputDigest",
    "Interval",
    "Loss",
    "MapSettings",
    "Noise",
    "NormalisationMethod",
    "NormaliseOptions",
    "OutlierRule",
    "PlateFormat",
    "PlateReading",
    "PlateSettings",
    "Pool",
    "PoolMethod",
    "PositionCorrection",
    "Prior",
    "Problem",
    "Provenance",
    "QualityOptions",
    "Quantity",
    "ReadMode",
    "ReadingSettings",
    "Resample",
    "ResponseScale",
    "ScreenSettings",
    "SensitivityOptions",
    "SlopeLaw",
    "Verdict",
    "Well",
    "WellRole",
    "check_table",
    "describe_dose",
    "parse_well",
    "row_letters",
    "row_number",
    "smallest_format",
    "well_name",
]
