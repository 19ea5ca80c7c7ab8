"""A run of the matching as plain lines or JSON."""

import json
from dataclasses import asdict
from pathlib import Path

from oncordia.partnering.match.frames import say_term
from oncordia.workflows import MatchRun, RecordedMatches

_MOST_LINES = 20


def render_match(
    run: MatchRun, out: Path, begun: RecordedMatches | None = None, *, as_json: bool
) -> str:
    """Counts, the introductions with their words, and where the result lies."""
    matching = run.matching
    chosen = sorted(matching.list_chosen(), key=lambda one: (-one.score, one.need_id))
    if as_json:
        return json.dumps(
            {
                "out": str(out),
                "n_needs": len(run.needs),
                "n_offers": len(run.offers),
                "n_matches": len(matching.matches),
                "left_out": matching.left_out,
                "no_fit": matching.alone,
                "without_owner": run.n_without_owner,
                "talks": None if begun is None else asdict(begun),
                "chosen": [
                    {
                        "need_id": one.need_id,
                        "offer_id": one.offer_id,
                        "score": round(one.score, 4),
                        "is_withheld": one.is_withheld,
                        "reasons": [
                            {
                                "code": reason.code,
                                "points": round(reason.points, 4),
                                "terms": [{"en": term.en, "zh": term.zh} for term in reason.terms],
                            }
                            for reason in one.reasons
                        ],
                    }
                    for one in chosen
                ],
            },
            ensure_ascii=False,
            indent=2,
        )
    lines = [
        f"{len(run.needs)} needs, {len(run.offers)} offers: {len(chosen)} introductions, "
        f"{len(matching.left_out)} left out, {len(matching.alone)} without a fit"
    ]
    if run.n_without_owner:
        lines.append(f"{run.n_without_owner} needs of the registry have no owner and are left out")
    for one in chosen[:_MOST_LINES]:
        words = [say_term(term) for reason in one.reasons for term in reason.terms][:4]
        told = "confidential" if one.is_withheld else ", ".join(words)
        lines.append(f"{one.need_id} - {one.offer_id}  {one.score:.2f}  {told}".rstrip())
    if len(chosen) > _MOST_LINES:
        lines.append(f"… and {len(chosen) - _MOST_LINES} more")
    if begun is not None:
        more = f", {begun.n_without_member} not of members" if begun.n_without_member else ""
        lines.append(f"{begun.n_begun} talks begun, {begun.n_known} went on already{more}")
    lines.append(f"written to {out}")
    return "\n".join(lines)
