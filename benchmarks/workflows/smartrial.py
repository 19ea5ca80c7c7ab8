"""The SMARTrial cohort laid out as a screen folder: raw wells and the published choices."""

from pathlib import Path

from benchmarks.workflows.folder import lay_out_screen

SETTINGS = """\
name = "SMARTrial"

[readings]
files = ["wells.csv"]

[readings.columns]
plate = "plate_id"
well = "well"
value = "luminescence"
sample = "patient"
drug = "drug"
dose = "conc_uM"

[doses]
unit = "uM"

[controls]
negative = ["DMSO"]

[normalise]
method = "fraction_of_control"
centre = "median"
edge = "controls_inside"
edge_wells = 2

[quality]
control_sd_fail = 0.3
"""


def lay_out_smartrial(folder: Path) -> Path | None:
    """Screen folder of the cohort below ``folder``, or None where the data set is absent."""
    return lay_out_screen(folder, "smartrial_exvivo", ["wells.csv"], SETTINGS)
