"""Documents of trials: designs and scenarios, read and written."""

from oncordia.formats.trials.documents import (
    Document,
    read_design_document,
    read_scenario_document,
)
from oncordia.formats.trials.template import (
    write_design,
    write_design_template,
    write_scenario_template,
)

__all__ = [
    "Document",
    "read_design_document",
    "read_scenario_document",
    "write_design",
    "write_design_template",
    "write_scenario_template",
]
