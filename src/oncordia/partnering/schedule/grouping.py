"""Groups of meetings that share a person, so that no two of a group are at the same time."""

from collections import defaultdict
from collections.abc import Sequence

from oncordia.domain.partnering import MeetingProblem


def group_meetings(problem: MeetingProblem, meetings: Sequence[int]) -> list[list[int]]:
    """Split meetings into few groups, each around one person; the busiest people come first."""
    by_person: dict[int, set[int]] = defaultdict(set)
    for m in meetings:
        for role in problem.meetings[m].roles:
            if len(role) == 1:
                by_person[role[0]].add(m)
    left = set(meetings)
    groups = []
    while by_person:
        who = max(by_person, key=lambda person: (len(by_person[person]), -person))
        group = by_person.pop(who)
        if not group:
            break
        groups.append(sorted(group))
        left -= group
        for others in by_person.values():
            others -= group
    return groups + [[m] for m in sorted(left)]
