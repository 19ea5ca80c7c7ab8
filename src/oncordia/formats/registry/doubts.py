"""Doubts that a table itself states: they are kept as facts side by side, not decided."""

import re
import unicodedata
from collections.abc import Sequence

from oncordia.domain.alliance import Fact, Person, Script

_CONTRADICTS = re.compile(r"contradicts itself:\s*(?P<first>.+?),\s*later\s+(?P<second>.+)", re.I)
_UNSURE = re.compile(r"\b(?:probable|unverified)\b|待核实|存疑", re.I)


def find_doubts(person: Person, titles: Sequence[str]) -> tuple[Fact, ...]:
    """Facts on a person that contradict each other as their source stands.

    The note on identity says where a source contradicts itself. Where it says that the identity is
    only probable, titles that differ and Chinese spellings that differ may belong to two people.
    """
    note, source = person.identity_note, person.source
    facts = []
    found = _CONTRADICTS.search(note)
    if found:
        facts += [Fact(person.person_id, "standing", found[part], source) for part in (1, 2)]
    if _UNSURE.search(note):
        spellings: dict[str, str] = {}
        for name in person.names:
            if name.script is Script.HAN:
                spellings.setdefault(_letters(name.text), name.text)
        for attribute, values in (("title", titles), ("spelling", tuple(spellings.values()))):
            if len(values) > 1:
                facts += [Fact(person.person_id, attribute, value, source) for value in values]
    return tuple(facts)


def _letters(text: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKC", text) if mark.isalnum())
