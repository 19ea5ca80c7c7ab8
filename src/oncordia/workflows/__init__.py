"""One use case a file: load, call the rooms, keep, return."""

from oncordia.workflows.add_agreement import AddedAgreement, add_agreement
from oncordia.workflows.amend_agreement import AmendedAgreement, amend_agreement, find_missing
from oncordia.workflows.analyse_screen import analyse_screen
from oncordia.workflows.ask_release import ask_release
from oncordia.workflows.check_agreement import check_agreement
from oncordia.workflows.check_discoveries import check_discoveries
from oncordia.workflows.check_screen import check_screen
from oncordia.workflows.close_agreement import ClosedAgreement
from oncordia.workflows.compare_curves import compare_curves
from oncordia.workflows.decide_agreement import DecidedAgreement, decide_agreement
from oncordia.workflows.end_agreement import end_agreement
from oncordia.workflows.example_screen import example_screen
from oncordia.workflows.facts import load_facts
from oncordia.workflows.file_screen import FiledScreen, file_screen
from oncordia.workflows.find_registry import Found, find_registry
from oncordia.workflows.fit_curves import fit_curves, write_curves
from oncordia.workflows.import_registry import import_registry
from oncordia.workflows.init_workspace import MadeWorkspace, init_workspace, load_example
from oncordia.workflows.list_agreement import ListedAgreement, list_agreement
from oncordia.workflows.list_registry import Listed, count_registry, list_registry
from oncordia.workflows.list_release import list_release
from oncordia.workflows.measure_growth import measure_growth
from oncordia.workflows.new_agreement import new_agreement
from oncordia.workflows.new_screen import new_screen
from oncordia.workflows.pack_release import PackedRelease, pack_release
from oncordia.workflows.plot_curves import plot_curves
from oncordia.workflows.ports import Progress, keep_silent
from oncordia.workflows.registry_plan import Fate, ImportPlan, TablePlan
from oncordia.workflows.released import Released
from oncordia.workflows.revoke_agreement import revoke_agreement
from oncordia.workflows.screen_datasets import Belonging
from oncordia.workflows.show_agreement import ShownAgreement, show_agreement
from oncordia.workflows.show_audit import show_audit
from oncordia.workflows.show_registry import Related, Shown, show_registry
from oncordia.workflows.sign_agreement import sign_agreement
from oncordia.workflows.stream_curves import stream_curves
from oncordia.workflows.verify_audit import verify_audit
from oncordia.workflows.workbench import Workspace, use_store

__all__ = [
    "AddedAgreement",
    "AmendedAgreement",
    "Belonging",
    "ClosedAgreement",
    "DecidedAgreement",
    "Fate",
    "FiledScreen",
    "Found",
    "ImportPlan",
    "Listed",
    "ListedAgreement",
    "MadeWorkspace",
    "PackedRelease",
    "Progress",
    "Related",
    "Released",
    "Shown",
    "ShownAgreement",
    "TablePlan",
    "Workspace",
    "add_agreement",
    "amend_agreement",
    "analyse_screen",
    "ask_release",
    "check_agreement",
    "check_discoveries",
    "check_screen",
    "compare_curves",
    "count_registry",
    "decide_agreement",
    "end_agreement",
    "example_screen",
    "file_screen",
    "find_missing",
    "find_registry",
    "fit_curves",
    "import_registry",
    "init_workspace",
    "keep_silent",
    "list_agreement",
    "list_registry",
    "list_release",
    "load_example",
    "load_facts",
    "measure_growth",
    "new_agreement",
    "new_screen",
    "pack_release",
    "plot_curves",
    "revoke_agreement",
    "show_agreement",
    "show_audit",
    "show_registry",
    "sign_agreement",
    "stream_curves",
    "use_store",
    "verify_audit",
    "write_curves",
]
