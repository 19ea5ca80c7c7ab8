"""PROMISE laid out as a screen folder: 24 raw exports, the published plate map, a plates table.

Staurosporine spares resistant lines, so bortezomib at the doses that kill is the positive control.
"""

from pathlib import Path

from benchmarks.workflows.folder import lay_out_screen

SETTINGS = """\
name = "PROMISE"

[readings]
files = ["*.TXT"]

[plates]
file = "plates.csv"

[map]
files = ["layout_L08_tidy.csv"]

[map.columns]
well = "well"
drug = "drug"
dose = "relative_dose"

[doses]
unit = "relative"

[controls]
negative = ["DMSO"]
positive = ["Bortezomib @ 1", "Bortezomib @ 0.2", "Bortezomib @ 0.04"]
empty = ["Staurosporine_500nM"]
"""


def lay_out_promise(folder: Path) -> Path | None:
    """Screen folder of the cohort below ``folder``, or None where the data set is absent."""
    files = ("raw/HC1092/*.TXT", "layout_L08_tidy.csv")
    screen = lay_out_screen(folder, "promise_crc_pdo", files, SETTINGS)
    if screen is None:
        return None
    names = sorted(path.stem for path in screen.glob("*.TXT"))
    rows = [f"{name},{name.split('_')[3][:7]},{i}" for i, name in enumerate(names, start=1)]
    table = "plate,sample,run_order\n" + "\n".join(rows) + "\n"
    (screen / "plates.csv").write_text(table, encoding="utf-8")
    return screen
