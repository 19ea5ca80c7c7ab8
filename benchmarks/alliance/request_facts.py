"""One decision in a workspace of many data sets: with all facts, and with those it can touch."""

import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from oncordia.alliance import AllianceFacts, decide
from oncordia.store import Store, create_store
from oncordia.testing import AllianceDesign, make_alliance, make_request
from oncordia.workflows import load_facts
from oncordia.workflows.drafts import draft_value
from oncordia.workflows.request_facts import load_request_facts

N_DATASETS = 20_000
N_REQUESTS = 25


def bench_facts(scale: float = 1.0) -> None:
    """Print seconds to load the facts of one decision, and how many of the answers agree."""
    n_datasets = max(200, int(N_DATASETS * scale))
    rng = np.random.default_rng(20240901)
    design = AllianceDesign(60, 60, 6, 0, max(40, n_datasets // 5), n_datasets)
    alliance = make_alliance(rng, design)
    requests = [make_request(rng, alliance) for _ in range(N_REQUESTS)]
    with tempfile.TemporaryDirectory() as folder, create_store(Path(folder) / "work") as store:
        _fill(store, alliance.facts)
        members = [one.member_id for one in alliance.facts.members]
        start = perf_counter()
        everything = load_facts(store, members)
        all_s = perf_counter() - start
        seconds, same = [], 0
        for request in requests:
            start = perf_counter()
            decision = decide(request, load_request_facts(store, [request]))
            seconds.append(perf_counter() - start)
            same += decision == decide(request, everything)
    facts = alliance.facts
    print(
        f"  {n_datasets:,} data sets, {len(facts.consents):,} consents, "
        f"{len(facts.agreements)} agreements, {len(facts.releases):,} releases"
    )
    print(f"  all facts                        {all_s:8.3f} s")
    print(
        f"  what one request can touch       {median(seconds):8.3f} s (median of {N_REQUESTS}; "
        f"longest {max(seconds):.3f} s)"
    )
    print(f"  {same} of {len(requests)} decisions are the same", flush=True)


def _fill(store: Store, facts: AllianceFacts) -> None:
    groups = (facts.members, facts.consents, facts.datasets, facts.filings, facts.releases)
    with store.begin("bench") as unit:
        for values in groups:
            unit.put_records([draft_value(value) for value in values])
        for agreement in sorted(facts.agreements, key=lambda one: one.version):
            unit.put_record(draft_value(agreement))
        unit.note("import", "workspace", "made")
