"""One use case a file: load, call the rooms, keep, return."""

from typing import TYPE_CHECKING

from oncordia.doors import open_door

if TYPE_CHECKING:
    from oncordia.workflows.add_agreement import AddedAgreement, add_agreement
    from oncordia.workflows.amend_agreement import AmendedAgreement, amend_agreement, find_missing
    from oncordia.workflows.analyse_screen import analyse_screen
    from oncordia.workflows.answer_agreement import AnsweredAgreement, answer_agreement
    from oncordia.workflows.ask_release import ask_release
    from oncordia.workflows.associations_cohort import associations_cohort
    from oncordia.workflows.boundaries_trial import TrialBoundaries, boundaries_trial
    from oncordia.workflows.build_cohort import CohortSources, build_cohort
    from oncordia.workflows.call_sensitivity import call_sensitivity
    from oncordia.workflows.card_cohort import card_cohort
    from oncordia.workflows.check_agreement import check_agreement
    from oncordia.workflows.check_discoveries import check_discoveries
    from oncordia.workflows.check_meetings import check_meetings
    from oncordia.workflows.check_screen import check_screen
    from oncordia.workflows.close_agreement import ClosedAgreement
    from oncordia.workflows.compare_cohort import compare_cohort
    from oncordia.workflows.compare_curves import compare_curves
    from oncordia.workflows.compare_trial import ComparedTrials, compare_trial
    from oncordia.workflows.concordance_therapy import concordance_therapy
    from oncordia.workflows.concordance_trial import TrialConcordance, concordance_trial
    from oncordia.workflows.decide_agreement import DecidedAgreement, decide_agreement
    from oncordia.workflows.embed_trial import assume_concordance, embed_trial
    from oncordia.workflows.end_agreement import end_agreement
    from oncordia.workflows.example_cohort import example_cohort
    from oncordia.workflows.example_screen import example_screen
    from oncordia.workflows.facts import load_facts
    from oncordia.workflows.file_screen import FiledScreen, file_screen
    from oncordia.workflows.find_registry import Found, find_registry
    from oncordia.workflows.fit_curves import fit_curves, write_curves
    from oncordia.workflows.import_funnel import FunnelImport, FunnelTablePlan, import_funnel
    from oncordia.workflows.import_match import ImportedPostings, import_match
    from oncordia.workflows.import_plan import Fate, ImportPlan, TablePlan
    from oncordia.workflows.import_registry import import_registry
    from oncordia.workflows.init_workspace import MadeWorkspace, init_workspace, load_example
    from oncordia.workflows.list_agreement import ListedAgreement, list_agreement
    from oncordia.workflows.list_asks import ListedAsk, list_asks
    from oncordia.workflows.list_registry import Listed, count_registry, list_registry
    from oncordia.workflows.list_release import list_release
    from oncordia.workflows.measure_areas import measure_areas
    from oncordia.workflows.measure_dip_rates import measure_dip_rates
    from oncordia.workflows.measure_growth import measure_growth
    from oncordia.workflows.message_cohort import MadeMessage, MessageSharing, message_cohort
    from oncordia.workflows.message_use import MessageUse, RefusedMessages
    from oncordia.workflows.new_agreement import new_agreement
    from oncordia.workflows.new_funnel import new_funnel
    from oncordia.workflows.new_match import new_match
    from oncordia.workflows.new_meetings import new_meetings
    from oncordia.workflows.new_screen import new_screen
    from oncordia.workflows.new_trial import kinds_trial, new_trial
    from oncordia.workflows.optimise_trial import OptimisedTrial, SearchWish, optimise_trial
    from oncordia.workflows.pack_release import PackedRelease, pack_release
    from oncordia.workflows.page_funnel import page_funnel
    from oncordia.workflows.panel_therapy import PanelTherapy, panel_therapy
    from oncordia.workflows.plot_curves import plot_curves
    from oncordia.workflows.pool_cohort import (
        PooledCohort,
        pool_cohort,
        read_reference,
    )
    from oncordia.workflows.ports import Progress, keep_silent
    from oncordia.workflows.predict_therapy import PredictedTherapy, PredictSources, predict_therapy
    from oncordia.workflows.rank_therapy import RankSources, rank_therapy
    from oncordia.workflows.ranking_files import FhirWish, RankedTherapy
    from oncordia.workflows.record_funnel import (
        RecordedSteps,
        record_funnel,
        record_steps,
        withdraw_step,
    )
    from oncordia.workflows.record_match import RecordedMatches, record_match
    from oncordia.workflows.released import Released
    from oncordia.workflows.revoke_agreement import revoke_agreement
    from oncordia.workflows.run_match import MatchRun, MatchWish, run_match
    from oncordia.workflows.schedule_meetings import (
        ScheduledMeetings,
        ScheduleWish,
        schedule_meetings,
        tell_repair,
    )
    from oncordia.workflows.screen_datasets import Belonging
    from oncordia.workflows.show_agreement import ShownAgreement, show_agreement
    from oncordia.workflows.show_audit import show_audit
    from oncordia.workflows.show_cohort import ShownCohort, describe_cohort, show_cohort
    from oncordia.workflows.show_funnel import ShownTalk, show_funnel, show_talk
    from oncordia.workflows.show_registry import Related, Shown, show_registry
    from oncordia.workflows.sign_agreement import sign_agreement
    from oncordia.workflows.simulate_trial import SimulatedTrial, simulate_trial
    from oncordia.workflows.stream_curves import stream_curves
    from oncordia.workflows.trial_documents import LoadedTrial, load_trial
    from oncordia.workflows.verify_audit import verify_audit
    from oncordia.workflows.workbench import Workspace, use_store

__all__ = [
    "AddedAgreement",
    "AmendedAgreement",
    "AnsweredAgreement",
    "Belonging",
    "ClosedAgreement",
    "CohortSources",
    "ComparedTrials",
    "DecidedAgreement",
    "Fate",
    "FhirWish",
    "FiledScreen",
    "Found",
    "FunnelImport",
    "FunnelTablePlan",
    "ImportPlan",
    "ImportedPostings",
    "Listed",
    "ListedAgreement",
    "ListedAsk",
    "LoadedTrial",
    "MadeMessage",
    "MadeWorkspace",
    "MatchRun",
    "MatchWish",
    "MessageSharing",
    "MessageUse",
    "OptimisedTrial",
    "PackedRelease",
    "PanelTherapy",
    "PooledCohort",
    "PredictSources",
    "PredictedTherapy",
    "Progress",
    "RankSources",
    "RankedTherapy",
    "RecordedMatches",
    "RecordedSteps",
    "RefusedMessages",
    "Related",
    "Released",
    "ScheduleWish",
    "ScheduledMeetings",
    "SearchWish",
    "Shown",
    "ShownAgreement",
    "ShownCohort",
    "ShownTalk",
    "SimulatedTrial",
    "TablePlan",
    "TrialBoundaries",
    "TrialConcordance",
    "Workspace",
    "add_agreement",
    "amend_agreement",
    "analyse_screen",
    "answer_agreement",
    "ask_release",
    "associations_cohort",
    "assume_concordance",
    "boundaries_trial",
    "build_cohort",
    "call_sensitivity",
    "card_cohort",
    "check_agreement",
    "check_discoveries",
    "check_meetings",
    "check_screen",
    "compare_cohort",
    "compare_curves",
    "compare_trial",
    "concordance_therapy",
    "concordance_trial",
    "count_registry",
    "decide_agreement",
    "describe_cohort",
    "embed_trial",
    "end_agreement",
    "example_cohort",
    "example_screen",
    "file_screen",
    "find_missing",
    "find_registry",
    "fit_curves",
    "import_funnel",
    "import_match",
    "import_registry",
    "init_workspace",
    "keep_silent",
    "kinds_trial",
    "list_agreement",
    "list_asks",
    "list_registry",
    "list_release",
    "load_example",
    "load_facts",
    "load_trial",
    "measure_areas",
    "measure_dip_rates",
    "measure_growth",
    "message_cohort",
    "new_agreement",
    "new_funnel",
    "new_match",
    "new_meetings",
    "new_screen",
    "new_trial",
    "optimise_trial",
    "pack_release",
    "page_funnel",
    "panel_therapy",
    "plot_curves",
    "pool_cohort",
    "predict_therapy",
    "rank_therapy",
    "read_reference",
    "record_funnel",
    "record_match",
    "record_steps",
    "revoke_agreement",
    "run_match",
    "schedule_meetings",
    "show_agreement",
    "show_audit",
    "show_cohort",
    "show_funnel",
    "show_registry",
    "show_talk",
    "sign_agreement",
    "simulate_trial",
    "stream_curves",
    "tell_repair",
    "use_store",
    "verify_audit",
    "withdraw_step",
    "write_curves",
]

open_door(
    __name__,
    {
        "add_agreement": ["AddedAgreement", "add_agreement"],
        "amend_agreement": ["AmendedAgreement", "amend_agreement", "find_missing"],
        "analyse_screen": ["analyse_screen"],
        "answer_agreement": ["AnsweredAgreement", "answer_agreement"],
        "ask_release": ["ask_release"],
        "associations_cohort": ["associations_cohort"],
        "boundaries_trial": ["TrialBoundaries", "boundaries_trial"],
        "build_cohort": ["CohortSources", "build_cohort"],
        "call_sensitivity": ["call_sensitivity"],
        "card_cohort": ["card_cohort"],
        "check_agreement": ["check_agreement"],
        "check_discoveries": ["check_discoveries"],
        "check_meetings": ["check_meetings"],
        "check_screen": ["check_screen"],
        "close_agreement": ["ClosedAgreement"],
        "compare_cohort": ["compare_cohort"],
        "compare_curves": ["compare_curves"],
        "compare_trial": ["ComparedTrials", "compare_trial"],
        "concordance_therapy": ["concordance_therapy"],
        "concordance_trial": ["TrialConcordance", "concordance_trial"],
        "decide_agreement": ["DecidedAgreement", "decide_agreement"],
        "embed_trial": ["assume_concordance", "embed_trial"],
        "end_agreement": ["end_agreement"],
        "example_cohort": ["example_cohort"],
        "example_screen": ["example_screen"],
        "facts": ["load_facts"],
        "file_screen": ["FiledScreen", "file_screen"],
        "find_registry": ["Found", "find_registry"],
        "fit_curves": ["fit_curves", "write_curves"],
        "import_funnel": ["FunnelImport", "FunnelTablePlan", "import_funnel"],
        "import_match": ["ImportedPostings", "import_match"],
        "import_plan": ["Fate", "ImportPlan", "TablePlan"],
        "import_registry": ["import_registry"],
        "init_workspace": ["MadeWorkspace", "init_workspace", "load_example"],
        "list_agreement": ["ListedAgreement", "list_agreement"],
        "list_asks": ["ListedAsk", "list_asks"],
        "list_registry": ["Listed", "count_registry", "list_registry"],
        "list_release": ["list_release"],
        "measure_areas": ["measure_areas"],
        "measure_dip_rates": ["measure_dip_rates"],
        "measure_growth": ["measure_growth"],
        "message_cohort": ["MadeMessage", "MessageSharing", "message_cohort"],
        "new_agreement": ["new_agreement"],
        "new_funnel": ["new_funnel"],
        "new_match": ["new_match"],
        "new_meetings": ["new_meetings"],
        "new_screen": ["new_screen"],
        "new_trial": ["kinds_trial", "new_trial"],
        "optimise_trial": ["OptimisedTrial", "SearchWish", "optimise_trial"],
        "pack_release": ["PackedRelease", "pack_release"],
        "page_funnel": ["page_funnel"],
        "panel_therapy": ["PanelTherapy", "panel_therapy"],
        "plot_curves": ["plot_curves"],
        "message_use": ["MessageUse", "RefusedMessages"],
        "pool_cohort": ["PooledCohort", "pool_cohort", "read_reference"],
        "ports": ["Progress", "keep_silent"],
        "predict_therapy": ["PredictSources", "PredictedTherapy", "predict_therapy"],
        "rank_therapy": ["RankSources", "rank_therapy"],
        "ranking_files": ["FhirWish", "RankedTherapy"],
        "record_funnel": ["RecordedSteps", "record_funnel", "record_steps", "withdraw_step"],
        "record_match": ["RecordedMatches", "record_match"],
        "released": ["Released"],
        "revoke_agreement": ["revoke_agreement"],
        "run_match": ["MatchRun", "MatchWish", "run_match"],
        "schedule_meetings": [
            "ScheduleWish",
            "ScheduledMeetings",
            "schedule_meetings",
            "tell_repair",
        ],
        "screen_datasets": ["Belonging"],
        "show_agreement": ["ShownAgreement", "show_agreement"],
        "show_audit": ["show_audit"],
        "show_cohort": ["ShownCohort", "describe_cohort", "show_cohort"],
        "show_funnel": ["ShownTalk", "show_funnel", "show_talk"],
        "show_registry": ["Related", "Shown", "show_registry"],
        "sign_agreement": ["sign_agreement"],
        "simulate_trial": ["SimulatedTrial", "simulate_trial"],
        "stream_curves": ["stream_curves"],
        "trial_documents": ["LoadedTrial", "load_trial"],
        "verify_audit": ["verify_audit"],
        "workbench": ["Workspace", "use_store"],
    },
)
