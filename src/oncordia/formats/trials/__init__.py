"""Documents of trials: designs and scenarios, read and written."""

from oncordia.formats.trials.documents import (
    Document,
    parse_design_document,
    read_design_document,
    read_scenario_document,
)
from oncordia.formats.trials.template import (
    render_design_template,
    render_scenario_template,
    write_design,
    write_design_template,
    write_scenario_template,
)

__all__ = [
    "Document",
    "parse_design_document",
    "read_design_document",
    "read_scenario_document",
    "render_design_template",
    "render_scenario_template",
    "write_design",
    "write_design_template",
    "write_scenario_template",
]
