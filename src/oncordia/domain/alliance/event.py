"""Events and the talks given at them."""

from dataclasses import dataclass

from oncordia.domain.alliance.name import Name, check_names
from oncordia.domain.alliance.period import ALWAYS, Period
from oncordia.domain.alliance.rules import check_id, check_ids
from oncordia.domain.alliance.source import Source


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting, signing, visit or forum."""

    event_id: str
    names: tuple[Name, ...]
    what: str = ""  # the kind of event, in the words of its source
    period: Period = ALWAYS
    place: str = ""
    organiser_ids: tuple[str, ...] = ()
    content: str = ""
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("event_id", self.event_id)
        check_names(f"event {self.event_id}", self.names)
        check_ids(f"an organiser of event {self.event_id}", self.organiser_ids)


@dataclass(frozen=True, slots=True)
class Talk:
    """What a person spoke about at an event. Its titles may be unknown."""

    talk_id: str
    person_id: str
    event_id: str
    titles: tuple[Name, ...] = ()
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("talk_id", self.talk_id)
        check_id(f"person_id of talk {self.talk_id}", self.person_id)
        check_id(f"event_id of talk {self.talk_id}", self.event_id)
