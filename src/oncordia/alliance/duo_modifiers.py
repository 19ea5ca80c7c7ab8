"""What each DUO modifier asks of a purpose and of who uses the data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance import Aim, Modifier, ModifierCode, Outcome, Purpose, Reason


@dataclass(frozen=True, slots=True)
class UseContext:
    """Who uses the data, where and when. Empty is not known."""

    on: date
    institution_id: str = ""
    country: str = ""  # where the data are used
    user_ids: tuple[str, ...] = ()


Judge = Callable[[Modifier, Purpose, UseContext], Outcome]


@dataclass(frozen=True, slots=True)
class ModifierRule:
    """How one modifier is judged, what it means, and what mends a fault."""

    judge: Judge
    sentence: str
    change: str


def judge_modifier(modifier: Modifier, purpose: Purpose, context: UseContext) -> Reason | None:
    """The reason that ``modifier`` gives against the use, or None where it is kept."""
    rule = MODIFIER_RULES[modifier.code]
    outcome = rule.judge(modifier, purpose, context)
    if outcome is Outcome.PERMIT:
        return None
    named = ", ".join((*modifier.values, *([str(modifier.until)] if modifier.until else [])))
    text = rule.sentence + (f" It names: {named}." if named else "")
    return Reason(f"DUO-{modifier.code}", text, outcome, change=rule.change)


def _weigh(said: bool | None) -> Outcome:
    if said is None:
        return Outcome.ASK
    return Outcome.PERMIT if said else Outcome.REFUSE


def _deny(said: bool | None) -> Outcome:
    return _weigh(None if said is None else not said)


def _weigh_both(first: Outcome, second: Outcome) -> Outcome:
    if Outcome.REFUSE in (first, second):
        return Outcome.REFUSE
    return Outcome.ASK if Outcome.ASK in (first, second) else Outcome.PERMIT


def _forbid(aim: Aim) -> Judge:
    def judge(_modifier: Modifier, purpose: Purpose, _context: UseContext) -> Outcome:
        if aim in purpose.aims:
            return Outcome.REFUSE
        return Outcome.ASK if Aim.GRU in purpose.aims else Outcome.PERMIT

    return judge


def _weigh_collaboration(modifier: Modifier, purpose: Purpose, _context: UseContext) -> Outcome:
    partners = set(purpose.collaborates_with)
    if not partners:
        return Outcome.REFUSE
    if not modifier.values:
        return Outcome.ASK
    return _weigh(not partners.isdisjoint(modifier.values))


def _weigh_moratorium(modifier: Modifier, purpose: Purpose, context: UseContext) -> Outcome:
    until = modifier.until
    if until is None or context.on >= until or purpose.will_publish is False:
        return Outcome.PERMIT
    return _weigh(None if purpose.published_on is None else purpose.published_on >= until)


def _weigh_time(modifier: Modifier, _purpose: Purpose, context: UseContext) -> Outcome:
    return _weigh(modifier.until is not None and context.on <= modifier.until)


def _weigh_users(modifier: Modifier, _purpose: Purpose, context: UseContext) -> Outcome:
    return _weigh(set(context.user_ids) <= set(modifier.values) if context.user_ids else None)


def _weigh_word(modifier: Modifier, word: str) -> Outcome:
    return _weigh(word in modifier.values if word else None)


MODIFIER_RULES: Mapping[ModifierCode, ModifierRule] = {
    ModifierCode.RS: ModifierRule(
        lambda _m, _p, _c: Outcome.ASK,
        "Use is restricted to research that the owner describes in words.",
        "a human has to compare the purpose with the owner's words",
    ),
    ModifierCode.NMDS: ModifierRule(
        _forbid(Aim.MDS),
        "Development of methods is not allowed; general research may hold it.",
        "drop the aim MDS, or state an aim narrower than GRU",
    ),
    ModifierCode.GSO: ModifierRule(
        lambda _m, p, _c: _weigh(p.is_genetic_study),
        "Only genetic studies are allowed.",
        "state whether it is a genetic study (GSO)",
    ),
    ModifierCode.NPUNCU: ModifierRule(
        lambda _m, p, _c: _weigh_both(_deny(p.is_for_profit), _deny(p.is_commercial)),
        "Only bodies that do not work for profit may use it, and not commercially.",
        "a body that is not for profit must ask, for a use that is not commercial (NPUNCU)",
    ),
    ModifierCode.PUB: ModifierRule(
        lambda _m, p, _c: _weigh(p.will_publish),
        "Results must be published.",
        "promise to publish (PUB)",
    ),
    ModifierCode.COL: ModifierRule(
        _weigh_collaboration,
        "The user must work together with the owner's investigators.",
        "name the collaborators (COL=...); the owner confirms them",
    ),
    ModifierCode.IRB: ModifierRule(
        lambda _m, p, _c: _weigh(p.has_ethics_approval),
        "The use needs an ethics approval.",
        "show the approval of an ethics board (IRB)",
    ),
    ModifierCode.GS: ModifierRule(
        lambda m, _p, c: _weigh_word(m, c.country),
        "Use is restricted to named countries.",
        "use the data in a country that is named",
    ),
    ModifierCode.MOR: ModifierRule(
        _weigh_moratorium,
        "Results must not be published before a day.",
        "name a day of publication that is not before it (PUB=YYYY-MM-DD), or publish nothing",
    ),
    ModifierCode.TS: ModifierRule(
        _weigh_time,
        "Use ends with a day.",
        "the owner must extend the time",
    ),
    ModifierCode.US: ModifierRule(
        _weigh_users,
        "Use is restricted to named people.",
        "only people who are named may use it; say who will",
    ),
    ModifierCode.PS: ModifierRule(
        lambda m, p, _c: _weigh_word(m, p.project),
        "Use is restricted to named projects.",
        "ask for a project that is named (PS=...)",
    ),
    ModifierCode.IS: ModifierRule(
        lambda m, _p, c: _weigh_word(m, c.institution_id),
        "Use is restricted to named institutions.",
        "an institution that is named must ask",
    ),
    ModifierCode.RTN: ModifierRule(
        lambda _m, p, _c: _weigh(p.returns_data),
        "Derived data must be returned to the owner or its data base.",
        "promise to return derived data (RTN)",
    ),
    ModifierCode.CC: ModifierRule(
        lambda _m, _p, _c: Outcome.PERMIT,
        "Use in the care of patients is allowed.",
        "nothing",
    ),
    ModifierCode.NPOA: ModifierRule(
        _forbid(Aim.POA),
        "Research on population origins or ancestry is prohibited; general research may hold it.",
        "drop the aim POA, or state an aim narrower than GRU",
    ),
    ModifierCode.NPU: ModifierRule(
        lambda _m, p, _c: _deny(p.is_for_profit),
        "Only bodies that do not work for profit may use it.",
        "a body that is not for profit must ask (NPU)",
    ),
    ModifierCode.NCU: ModifierRule(
        lambda _m, p, _c: _deny(p.is_commercial),
        "Commercial use is not allowed.",
        "state a use that is not commercial (NCU)",
    ),
}
"""By modifier; every modifier of DUO has its rule."""
