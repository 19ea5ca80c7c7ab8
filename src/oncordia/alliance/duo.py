"""Whether a data use in DUO terms allows a purpose, and how several terms combine.

1.  Default is refuse: a data use without a permission allows nothing.
2.  A purpose must state at least one aim; without any, a human is asked what the data are for.
3.  Each aim must be allowed by at least one permission. Permissions are alternatives to each other:
    data under ``DS=cancer`` and ``POA`` serve cancer research and ancestry research, each whole.
4.  A modifier bound to a permission restricts that permission alone. An aim takes the most lenient
    permission that covers it, each weighed together with its own modifiers.
5.  A modifier of the data use restricts every permission. All modifiers hold at once.
6.  The strictest answer wins: refuse before ask before permit. So an added modifier, other than
    CC, never widens, and neither does an added aim.
7.  CC, clinical care use, is the one modifier that allows something: beside a permission, the aim
    CC.
8.  What the purpose does not say is asked, never assumed; what only a human can weigh (RS, and
    statements outside DUO) is asked always.

Which permission covers which aim (DS also by descent: a disease covers what lies under it):

=====  ===  ===  ==  ===  ===  ==
..     GRU  HMB  DS  POA  MDS  CC
=====  ===  ===  ==  ===  ===  ==
NRES   yes  yes  yes yes  yes  yes
GRU    yes  yes  yes yes  yes  no
HMB    no   yes  yes no   yes  no
DS     no   no   yes no   yes  no
POA    no   no   no  yes  yes  no
=====  ===  ===  ==  ===  ===  ==

References
----------
Lawson et al., The Data Use Ontology to streamline responsible access to human biomedical datasets,
Cell Genomics 1, 100028 (2021). Methods development (MDS) under every permission, and no ancestry
research under HMB: algorithm 4 of the DUOS matcher of the Broad Institute.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oncordia.alliance.duo_modifiers import MODIFIER_RULES, UseContext, judge_modifier
from oncordia.domain.alliance import (
    STRICTNESS,
    Aim,
    DataUse,
    ModifierCode,
    Outcome,
    Permission,
    PermissionCode,
    Purpose,
    Reason,
    strictest,
)

_COVERS: Mapping[PermissionCode, frozenset[Aim]] = {
    PermissionCode.NRES: frozenset(Aim),
    PermissionCode.GRU: frozenset(Aim) - {Aim.CC},
    PermissionCode.HMB: frozenset({Aim.HMB, Aim.DS, Aim.MDS}),
    PermissionCode.DS: frozenset({Aim.DS, Aim.MDS}),
    PermissionCode.POA: frozenset({Aim.POA, Aim.MDS}),
}

DUO_CODES: Mapping[str, str] = {
    "DUO-NO-PERMISSION": "The data use names no permission, so nothing is allowed.",
    "DUO-NO-AIM": "The purpose states no aim, so a human has to ask what the data are for.",
    "DUO-AIM": "No permission of the data use covers an aim of the purpose.",
    "DUO-DISEASE": "A disease of the purpose does not lie under the diseases allowed.",
    "DUO-STATEMENT": "The purpose states something outside DUO that a human has to weigh.",
    **{f"DUO-{code.value}": rule.sentence for code, rule in MODIFIER_RULES.items()},
}
"""Every rule code that matching can give, with its sentence."""


@dataclass(frozen=True, slots=True)
class UseMatch:
    """Whether a data use allows a purpose, with a reason for all that stands against it."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()


def match_use(
    use: DataUse,
    purpose: Purpose,
    context: UseContext,
    disease_parents: Mapping[str, tuple[str, ...]] | None = None,
) -> UseMatch:
    """Whether ``use`` allows ``purpose``; the rules stand at the head of this file.

    Parameters
    ----------
    use
        What the donor or owner allows.
    purpose
        What the data are wanted for.
    context
        Who uses the data, where and when.
    disease_parents
        The diseases that a disease lies directly under, by identifier; None: every disease stands
        alone. Rings do no harm.

    Returns
    -------
    UseMatch
        PERMIT without reasons, else ASK or REFUSE with every reason, the strictest first.
    """
    reasons: list[Reason] = []
    if not use.permissions:
        change = "the owner must state a permission, such as GRU or HMB"
        reasons.append(_reason("DUO-NO-PERMISSION", Outcome.REFUSE, change))
    elif not purpose.aims:
        change = "state an aim: GRU, HMB, DS, POA, MDS or CC"
        reasons.append(_reason("DUO-NO-AIM", Outcome.ASK, change))
    for aim in purpose.aims if use.permissions else ():
        reasons += _judge_aim(aim, use, purpose, context, disease_parents or {})
    for modifier in use.modifiers:
        reason = judge_modifier(modifier, purpose, context)
        if reason is not None:
            reasons.append(reason)
    for statement in purpose.statements:
        text = f"The purpose states {statement!r}, which no term of DUO says."
        change = "a human has to weigh it"
        reasons.append(Reason("DUO-STATEMENT", text, Outcome.ASK, change=change))
    found = dict.fromkeys(sorted(reasons, key=lambda one: -STRICTNESS[one.outcome]))
    return UseMatch(strictest([reason.outcome for reason in found]), tuple(found))


def _allows_care(use: DataUse) -> bool:
    return any(modifier.code is ModifierCode.CC for modifier in use.modifiers)


def _judge_aim(
    aim: Aim,
    use: DataUse,
    purpose: Purpose,
    context: UseContext,
    parents: Mapping[str, tuple[str, ...]],
) -> list[Reason]:
    """Reasons against one aim under the permission that is most lenient to it."""
    if aim is Aim.CC and _allows_care(use):
        return []
    answers = [
        _judge_permission(aim, permission, purpose, context, parents)
        for permission in use.permissions
    ]
    best = min(answers, key=lambda reasons: STRICTNESS[strictest([r.outcome for r in reasons])])
    covered = [answer for answer in answers if not any(r.code == "DUO-AIM" for r in answer)]
    if strictest([reason.outcome for reason in best]) is not Outcome.REFUSE:
        return best
    return covered[0] if covered else [_refuse_aim(aim, use.permissions)]


def _judge_permission(
    aim: Aim,
    permission: Permission,
    purpose: Purpose,
    context: UseContext,
    parents: Mapping[str, tuple[str, ...]],
) -> list[Reason]:
    own_care = aim is Aim.CC and any(one.code is ModifierCode.CC for one in permission.modifiers)
    if aim not in _COVERS[permission.code] and not own_care:
        return [_refuse_aim(aim, (permission,))]
    reasons = []
    if aim is Aim.DS and permission.code is PermissionCode.DS:
        for disease in purpose.diseases:
            if not lies_under(disease, permission.diseases, parents):
                allowed = ", ".join(permission.diseases)
                text = f"{disease} does not lie under {allowed}."
                change = f"ask for a disease under {allowed}"
                reasons.append(Reason("DUO-DISEASE", text, Outcome.REFUSE, change=change))
    for modifier in permission.modifiers:
        reason = judge_modifier(modifier, purpose, context)
        if reason is not None:
            reasons.append(reason)
    return reasons


def _refuse_aim(aim: Aim, permissions: Iterable[Permission]) -> Reason:
    codes = ", ".join(permission.code for permission in permissions)
    text = f"No permission of the data use ({codes}) covers the aim {aim}."
    allowed = [code for code, aims in _COVERS.items() if aim in aims]
    change = f"the owner must allow {' or '.join(allowed)}, or the aim must be narrower"
    return Reason("DUO-AIM", text, Outcome.REFUSE, change=change)


def _reason(code: str, outcome: Outcome, change: str) -> Reason:
    return Reason(code, DUO_CODES[code], outcome, change=change)


def lies_under(disease: str, above: Iterable[str], parents: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether ``disease`` is one of ``above``, or lies under one by way of ``parents``."""
    wanted = set(above)
    seen: set[str] = set()
    waiting = [disease]
    while waiting:
        current = waiting.pop()
        if current in wanted:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(parents.get(current, ()))
    return False
