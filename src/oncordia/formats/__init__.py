"""Files of the outside world become domain values and back."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.formats.agreements import (
        KnownIds,
        read_agreement,
        write_agreement,
        write_agreement_template,
    )
    from oncordia.formats.crate import (
        CrateFile,
        CratePlan,
        ReadCrate,
        StagedCrate,
        name_crate_file,
        read_crate,
        stage_crate,
    )
    from oncordia.formats.doses import DoseKind, DoseUnit, convert_doses, read_dose_unit
    from oncordia.formats.example import open_example, read_example
    from oncordia.formats.frames import TakenFrame, take_frame
    from oncordia.formats.headers import find_nearest
    from oncordia.formats.instruments import read_export
    from oncordia.formats.maps import PlateMap, read_plate_map
    from oncordia.formats.parts import TableParts, open_parts
    from oncordia.formats.plain_tables import read_count_table, read_metric_table
    from oncordia.formats.reference import DssReference, read_dss_reference
    from oncordia.formats.response_file import (
        ChunkPlan,
        ResponseFile,
        holds_tidy_parquet,
        open_response_file,
        plan_chunks,
        read_rows,
        resolve_rows,
        sort_rows,
    )
    from oncordia.formats.responses import read_response_table, read_scale
    from oncordia.formats.results import write_results, write_table
    from oncordia.formats.screen import Screen, read_screen, write_screen_template
    from oncordia.formats.sorted_store import FallingStore, PlacedStore, clear_folder
    from oncordia.formats.tables import open_book, read_table
    from oncordia.formats.tidy import Wanted

__all__ = [
    "ChunkPlan",
    "CrateFile",
    "CratePlan",
    "DoseKind",
    "DoseUnit",
    "DssReference",
    "FallingStore",
    "KnownIds",
    "PlacedStore",
    "PlateMap",
    "ReadCrate",
    "ResponseFile",
    "Screen",
    "StagedCrate",
    "TableParts",
    "TakenFrame",
    "Wanted",
    "clear_folder",
    "convert_doses",
    "find_nearest",
    "holds_tidy_parquet",
    "name_crate_file",
    "open_book",
    "open_example",
    "open_parts",
    "open_response_file",
    "plan_chunks",
    "read_agreement",
    "read_count_table",
    "read_crate",
    "read_dose_unit",
    "read_dss_reference",
    "read_example",
    "read_export",
    "read_metric_table",
    "read_plate_map",
    "read_response_table",
    "read_rows",
    "read_scale",
    "read_screen",
    "read_table",
    "resolve_rows",
    "sort_rows",
    "stage_crate",
    "take_frame",
    "write_agreement",
    "write_agreement_template",
    "write_results",
    "write_screen_template",
    "write_table",
]

open_door(
    __name__,
    {
        "agreements": ["KnownIds", "read_agreement", "write_agreement", "write_agreement_template"],
        "crate": [
            "CrateFile",
            "CratePlan",
            "ReadCrate",
            "StagedCrate",
            "name_crate_file",
            "read_crate",
            "stage_crate",
        ],
        "doses": ["DoseKind", "DoseUnit", "convert_doses", "read_dose_unit"],
        "example": ["open_example", "read_example"],
        "frames": ["TakenFrame", "take_frame"],
        "headers": ["find_nearest"],
        "instruments": ["read_export"],
        "maps": ["PlateMap", "read_plate_map"],
        "parts": ["TableParts", "open_parts"],
        "plain_tables": ["read_count_table", "read_metric_table"],
        "reference": ["DssReference", "read_dss_reference"],
        "response_file": [
            "ChunkPlan",
            "ResponseFile",
            "holds_tidy_parquet",
            "open_response_file",
            "plan_chunks",
            "read_rows",
            "resolve_rows",
            "sort_rows",
        ],
        "responses": ["read_response_table", "read_scale"],
        "results": ["write_results", "write_table"],
        "screen": ["Screen", "read_screen", "write_screen_template"],
        "sorted_store": ["FallingStore", "PlacedStore", "clear_folder"],
        "tables": ["open_book", "read_table"],
        "tidy": ["Wanted"],
    },
)
