"""The Breeze demo plates laid out as a screen folder: raw wells and the published choices."""

from pathlib import Path

from benchmarks.workflows.folder import lay_out_screen

SETTINGS = """\
name = "Breeze demo plates"

[readings]
files = ["wells.csv"]

[readings.columns]
plate = ["SCREEN_NAME", "PLATE"]
well = "WELL"
value = "WELL_SIGNAL"
sample = "SCREEN_NAME"
drug = "DRUG_NAME"
dose = "CONCENTRATION"

[doses]
unit = "nM"

[controls]
negative = ["dmso"]
positive = ["BzCl"]
untreated = ["cells"]

[normalise]
method = "percent_inhibition"
centre = "mean"
outliers = "tukey"
"""


def lay_out_breeze(folder: Path) -> Path | None:
    """Screen folder of the plates below ``folder``, or None where the data set is absent."""
    return lay_out_screen(folder, "breeze_demo_plates", ["wells.csv"], SETTINGS)
