"""PROMISE laid out as a screen folder: 24 raw exports, the published plate map, a plates table.

Staurosporine spares resistant lines, so bortezomib at the doses that kill is the positive control.
"""

import shutil
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "promise_crc_pdo"
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
    if not DATA.exists():
        return None
    screen = folder / "promise"
    screen.mkdir()
    exports = sorted((DATA / "raw" / "HC1092").glob("*.TXT"))
    for export in exports:
        shutil.copy(export, screen)
    shutil.copy(DATA / "layout_L08_tidy.csv", screen)
    rows = [f"{e.stem},{e.stem.split('_')[3][:7]},{i}" for i, e in enumerate(exports, start=1)]
    table = "plate,sample,run_order\n" + "\n".join(rows) + "\n"
    (screen / "plates.csv").write_text(table, encoding="utf-8")
    (screen / "screen.toml").write_text(SETTINGS, encoding="utf-8")
    return screen
