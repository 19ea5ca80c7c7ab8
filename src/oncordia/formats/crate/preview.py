"""The page of a crate that people read: who gave what to whom, by which clause, what for."""

from collections.abc import Mapping
from importlib.resources import files

from oncordia.domain.alliance import Member, choose_name
from oncordia.formats.crate.plan import PROVENANCE_FILE, RELEASE_FILE, CratePlan

_DESCRIBED = (
    (RELEASE_FILE, "what was released, every decision", "提供内容与各项决定"),
    (PROVENANCE_FILE, "inputs, options, version", "输入、选项、版本"),
)


def render_preview(plan: CratePlan, digests: Mapping[str, str]) -> str:
    """HTML without any other file, in English with Chinese beside it; digest by path."""
    import jinja2  # packing alone needs it

    text = (files("oncordia.formats") / "templates" / "crate.html").read_text(encoding="utf-8")
    room = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    duties = dict.fromkeys(str(one) for decision in plan.decisions for one in decision.reasons)
    return room.from_string(text).render(
        title=f"Release of {plan.package.result_id} to {choose_name(plan.receiver.names)}",
        package=plan.package,
        purpose=plan.package.purpose,
        givers=[_say_member(one) for one in plan.owners],
        receiver=_say_member(plan.receiver),
        answers=list(dict.fromkeys(str(one.answer) for one in plan.decisions if one.answer)),
        duties=list(duties),
        files=plan.files,
        described=_DESCRIBED,
        digests=digests,
    )


def _say_member(member: Member) -> str:
    """Every official name, so that readers of either script find theirs."""
    names = [name.text for name in member.names if name.kind.name == "OFFICIAL"]
    said = " / ".join(names or [choose_name(member.names)])
    return f"{said} ({member.country})" if member.country else said
