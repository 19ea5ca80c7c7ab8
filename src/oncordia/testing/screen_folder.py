"""A made screen written as a laboratory would hand it in: exports, a plate map, a screen.toml."""

from pathlib import Path

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain import row_letters
from oncordia.errors import OutputError
from oncordia.testing.screen import NEGATIVE, POSITIVE, UNTREATED, MadeScreen

SETTINGS = f"""\
name = "Made screen of organoid lines"

[readings]
files = ["readings/*.txt"]

[plates]
file = "plates.csv"

[map]
files = ["platemap.csv"]

[doses]
unit = "uM"

[controls]
negative = ["{NEGATIVE}"]
positive = ["{POSITIVE}"]
untreated = ["{UNTREATED}"]
"""


def write_screen_folder(screen: MadeScreen, folder: Path) -> None:
    """Write the screen into a new or empty folder, readings as EnVision text exports.

    Raises
    ------
    OutputError
        If the folder already holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise OutputError(f"{folder}: is not empty; name a new folder")
    readings = folder / "readings"
    readings.mkdir(parents=True, exist_ok=True)
    for plate in screen.plates:
        text = write_envision_text(plate.raw)
        (readings / f"{plate.name}.txt").write_text(text, encoding="utf-8")
    lines = ["plate,sample,replicate,run_order"]
    for order, plate in enumerate(screen.plates, start=1):
        lines.append(f"{plate.name},{plate.sample},{plate.replicate},{order}")
    (folder / "plates.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    screen.platemap.write_csv(folder / "platemap.csv")
    (folder / "screen.toml").write_text(SETTINGS, encoding="utf-8")


def write_envision_text(raw: FloatArray) -> str:
    """Text of an EnVision export of one plate: semicolons, one matrix with headers.

    Parameters
    ----------
    raw
        Shape (n_rows, n_columns), counts.
    """
    head = "Results for US LUM 384 channel 0 (CPS)"
    columns = ";" + ";".join(f"{c + 1:02d}" for c in range(raw.shape[1])) + ";"
    body = (
        f"{row_letters(r)};" + ";".join(np.format_float_positional(v, trim="-") for v in row) + ";"
        for r, row in enumerate(raw)
    )
    return "\n".join((head, columns, *body)) + "\n"
