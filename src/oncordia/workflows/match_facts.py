"""What a workspace knows of members, and the needs and offers that it keeps, for the matching."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from oncordia.domain.alliance import Member, Need, Person, Relation, choose_name, from_json
from oncordia.domain.alliance.name import Script
from oncordia.domain.partnering import MatchFacts, Posting, PostingKind, Side
from oncordia.formats.partnering import KIND_WORDS
from oncordia.workflows.agreements import list_states
from oncordia.workflows.facts import load_members, load_values
from oncordia.workflows.ports import RecordReader

POSTING = "posting"  # kind of the records of needs and offers
COMPETES = frozenset({"competes_with", "competitor_of", "competitor"})


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """Facts for the matching, and the members by their id."""

    facts: MatchFacts
    members: dict[str, Member]
    people: dict[str, Person]

    def name(self, member_id: str, language: str) -> str:
        """The name of a member or person in a language where it has one, else the id."""
        known = self.members.get(member_id) or self.people.get(member_id)
        if known is None:
            return member_id
        return choose_name(known.names, Script.HAN if language == "zh" else Script.LATIN)


NO_KEPT = KeptFacts(MatchFacts(), {}, {})


def load_match_facts(store: RecordReader, owner_ids: Sequence[str], on: date) -> KeptFacts:
    """Members, their parents, agreements in force on a day, and who competes with whom."""
    members = {one.member_id: one for one in load_members(store, owner_ids)}
    agreements = {
        state.agreement_id: frozenset(state.party_ids)
        for record in store.list_records("agreement")
        for state in list_states(store, record)
        if state.in_force(on)
    }
    partners = {
        frozenset(pair)
        for parties in agreements.values()
        for pair in combinations(sorted(parties), 2)
    }
    competitors = {
        frozenset((one.subject_id, one.object_id))
        for one in load_values(store, "relation", Relation)
        if one.predicate.casefold().replace(" ", "_") in COMPETES
    }
    facts = MatchFacts(
        parents={key: one.parent_id for key, one in members.items() if one.parent_id},
        competitors=frozenset(competitors),
        partners=frozenset(partners),
        agreements=agreements,
    )
    people = load_values(store, "person", Person, set(owner_ids) - members.keys())
    return KeptFacts(facts, members, {one.person_id: one for one in people})


def load_postings(store: RecordReader, event_id: str = "") -> tuple[list[Posting], int]:
    """Needs and offers that a workspace keeps, those of an event if one is named.

    Needs of the registry count too; one that nobody said has no owner and is left out. The second
    value says how many.
    """
    postings = [from_json(Posting, one.body) for one in store.list_records(POSTING)]
    n_without = 0
    known = {posting.posting_id for posting in postings}
    if not event_id:
        for need in load_values(store, "need", Need):
            if not need.said_by:
                n_without += 1
            elif need.need_id not in known:
                postings.append(read_need(need))
    chosen = [one for one in postings if event_id in ("", one.event_id)]
    return chosen, n_without


def read_need(need: Need) -> Posting:
    """A need of the registry as a posting; who said it first is its owner."""
    return Posting(
        need.need_id,
        Side.NEED,
        KIND_WORDS.get(need.what.casefold(), PostingKind.PROBLEM),
        need.said_by[0],
        statement_en=need.statement,
        statement_zh=need.wording,
        source=need.source,
    )


def place_postings(postings: Sequence[Posting], members: dict[str, Member]) -> list[Posting]:
    """Postings with the country of their owner where they name none."""
    placed = []
    for one in postings:
        member = members.get(one.owner_id)
        country = member.country if member is not None else ""
        placed.append(replace(one, region=country) if country and not one.region else one)
    return placed
