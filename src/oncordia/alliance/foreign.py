"""Which members count as foreign parties under China's rules on human genetic resources."""

from oncordia.alliance.facts import AllianceFacts
from oncordia.domain.alliance import Member, MemberKind

FOREIGN_SHARE = 0.5
"""A body in China is a foreign party above this share, and it is asked of a human at the share
itself: renderings of the implementing rules of 2023 differ on whether half counts."""

_PUBLIC = {
    MemberKind.HOSPITAL,
    MemberKind.UNIVERSITY,
    MemberKind.GOVERNMENT,
    MemberKind.INSTITUTE,
    MemberKind.ASSOCIATION,
    MemberKind.PARK,
}


def is_foreign_party(member: Member | None, facts: AllianceFacts) -> bool | None:
    """Whether a member is from outside China, or held or controlled from there; None: not known.

    A body counts as controlled by the bodies that it is part of. Without a stated share, public
    bodies that no agreement created count as held from within; of others it is not known.
    """
    answers: list[bool | None] = []
    seen: set[str] = set()
    while True:
        if member is None or member.member_id in seen:
            answers.append(None)
            break
        seen.add(member.member_id)
        answers.append(_is_foreign_alone(member))
        if not member.parent_id:
            break
        member = facts.members_by_id.get(member.parent_id)
    if True in answers:
        return True
    return None if None in answers else False


def _is_foreign_alone(member: Member) -> bool | None:
    if not member.country:
        return None
    if member.country != "CN":
        return True
    share = member.foreign_share
    if share is None:
        is_public = member.kind in _PUBLIC and not member.works_for_profit
        return False if is_public and not member.created_by else None
    if share == FOREIGN_SHARE:
        return None
    return share > FOREIGN_SHARE
