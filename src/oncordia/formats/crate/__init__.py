"""Released data as RO-Crates; only this folder knows the library that reads and writes them."""

from oncordia.formats.crate.plan import CrateFile, CratePlan, name_crate_file
from oncordia.formats.crate.read import ReadCrate, read_crate
from oncordia.formats.crate.write import StagedCrate, stage_crate

__all__ = [
    "CrateFile",
    "CratePlan",
    "ReadCrate",
    "StagedCrate",
    "name_crate_file",
    "read_crate",
    "stage_crate",
]
