"""Introductions that a matching chose become the first steps of talks."""

from dataclasses import dataclass

from oncordia.domain.partnering import FunnelEvent, Posting, Step
from oncordia.workflows.funnel_records import load_steps
from oncordia.workflows.ports import RecordStore
from oncordia.workflows.record_funnel import record_steps
from oncordia.workflows.run_match import MatchRun


@dataclass(frozen=True, slots=True)
class RecordedMatches:
    """How many talks were begun, went on already, and could not be begun."""

    n_begun: int
    n_known: int
    n_without_member: int  # a person alone owns one side, and talks are of members


def record_match(run: MatchRun, store: RecordStore, *, actor: str | None = None) -> RecordedMatches:
    """Keep a match as the first step of a talk for each introduction: all of them, or none.

    The talk is called by the ids of need and offer, as ``need-1.offer-2``; one that goes on already
    is left as it is. A talk of something confidential is marked so.

    Raises
    ------
    RefusedImport
        An event is unknown, or the day of the matching lies in the future; nothing is kept.
    """
    by_id = {one.posting_id: one for one in (*run.needs, *run.offers)}
    steps: list[FunnelEvent] = []
    n_without = 0
    for match in run.matching.list_chosen():
        need, offer = by_id[match.need_id], by_id[match.offer_id]
        if not {need.owner_id, offer.owner_id} <= run.kept.members.keys():
            n_without += 1
            continue
        steps.append(
            FunnelEvent(
                f"{need.posting_id}.{offer.posting_id}",
                Step.MATCH,
                run.on,
                need.owner_id,
                offer.owner_id,
                _find_event(need, offer),
                is_confidential=match.is_withheld,
            )
        )
    known = {one.relation_id for one in load_steps(store, {one.relation_id for one in steps})}
    fresh = [one for one in steps if one.relation_id not in known]
    if fresh:
        record_steps(store, fresh, actor=actor)
    return RecordedMatches(len(fresh), len(steps) - len(fresh), n_without)


def _find_event(need: Posting, offer: Posting) -> str:
    """The event that both are brought to, or the one that only one of them names."""
    named = {need.event_id, offer.event_id} - {""}
    return named.pop() if len(named) == 1 else ""
