"""Made alliances."""

import numpy as np
import pytest

from oncordia.domain.alliance import Agreement as Paper
from oncordia.domain.alliance import (
    AgreementStatus,
    check_agreements,
    check_parents,
    check_versions,
    from_plain,
    to_plain,
)
from oncordia.errors import InvalidOption
from oncordia.testing import AllianceDesign, make_alliance, make_request

DESIGN = AllianceDesign(n_members=30, n_agreements=60, n_centres=5, n_donors=50, n_datasets=300)
MADE = make_alliance(np.random.default_rng(1), DESIGN)


def test_make_alliance__gives_the_same_for_the_same_state() -> None:
    assert make_alliance(np.random.default_rng(1), DESIGN) == MADE


def test_make_alliance__has_the_size_of_its_design() -> None:
    facts = MADE.facts

    assert len(facts.members) == 35
    assert len(facts.versions) == 60
    assert len(facts.datasets) == 300
    assert {member.country for member in facts.members} == set(DESIGN.countries)


def test_make_alliance__breaks_no_rule_of_the_record() -> None:
    facts = MADE.facts

    assert check_parents(facts.members) == ()
    assert check_versions(facts.agreements) == ()
    latest = [versions[-1] for versions in facts.versions.values()]
    assert check_agreements(latest, facts.members_by_id) == ()
    assert all(from_plain(Paper, to_plain(one)) == one for one in facts.agreements)


def test_make_alliance__holds_every_turn_of_an_agreement() -> None:
    facts = MADE.facts
    statuses = {one.status for one in facts.agreements}

    assert statuses == set(AgreementStatus) - {AgreementStatus.PLANNED}
    assert any(one.version == 2 for one in facts.agreements)
    assert any(one.parent_id for one in facts.agreements)
    assert any(one.withdrawn_on for one in facts.consents)
    assert any(one.derived_from for one in facts.datasets)
    assert facts.filings
    assert facts.releases


def test_make_request__asks_for_data_of_the_alliance() -> None:
    rng = np.random.default_rng(2)
    requests = [make_request(rng, MADE) for _ in range(50)]

    assert all(one.by_id in MADE.facts.members_by_id for one in requests)
    assert {bool(one.dataset_id) for one in requests} == {True, False}


def test_design__refuses_an_alliance_of_one() -> None:
    with pytest.raises(InvalidOption, match="2 members"):
        AllianceDesign(n_members=1)
    with pytest.raises(InvalidOption, match="one centre an agreement"):
        AllianceDesign(n_agreements=1, n_centres=2)
