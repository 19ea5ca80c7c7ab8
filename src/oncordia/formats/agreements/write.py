"""An agreement becomes the TOML text that reads as it."""

import json
from collections.abc import Iterable, Iterator, Mapping

from oncordia.domain.alliance import (
    NO_CONDITIONS,
    Agreement,
    AgreementStatus,
    Clause,
    Grant,
    Name,
    NameKind,
    PartialDate,
    Period,
    to_plain,
)


def write_agreement(agreement: Agreement) -> str:
    """The text of an agreement as TOML: what its digest covers, without signatures and end.

    The version is left out too: whoever keeps the text counts it.
    """
    blocks = [
        _write_pairs(
            {
                "agreement_id": agreement.agreement_id,
                "kind": agreement.kind.value,
                "names": [_plain_name(name) for name in agreement.names],
                "scope": agreement.scope,
                "place": agreement.place,
                **_period(agreement.period),
                "creates": list(agreement.creates),
                "parent_id": agreement.parent_id,
                **_reported(agreement),
            }
        ),
        *(
            "[[parties]]\n" + _write_pairs({"member_id": party.member_id, "role": party.role})
            for party in agreement.parties
        ),
        *(block for clause in agreement.clauses for block in _write_clause(clause)),
        *(
            "[[obligations]]\n"
            + _write_pairs(
                {
                    "party": one.party_id,
                    "text": one.text,
                    "due": str(one.due or ""),
                    "done_on": str(one.done_on or ""),
                }
            )
            for one in agreement.obligations
        ),
    ]
    return "\n".join(blocks)


def _write_clause(clause: Clause) -> Iterator[str]:
    yield "[[clauses]]\n" + _write_pairs({"number": clause.number, "text": clause.text})
    for grant in clause.grants:
        yield "[[clauses.grants]]\n" + _write_pairs(_plain_grant(grant))


def _plain_grant(grant: Grant) -> dict[str, object]:
    conditions = grant.conditions
    bound = {} if conditions == NO_CONDITIONS else to_plain(conditions)
    return {
        "from": list(grant.from_ids),
        "to": list(grant.to_ids),
        "data_kinds": [kind.value for kind in grant.data_kinds],
        "actions": [action.value for action in grant.actions],
        "purposes": [aim.value for aim in grant.purposes],
        **_period(grant.period),
        **bound,
    }


def _plain_name(name: Name) -> object:
    if name.kind is NameKind.OFFICIAL:
        return name.text
    return {"text": name.text, "kind": name.kind.value}


def _period(period: Period) -> dict[str, object]:
    return {"start": _say(period.start), "end": _say(period.end)}


def _reported(agreement: Agreement) -> dict[str, object]:
    is_planned = agreement.status is AgreementStatus.PLANNED
    return {
        "reported_on": _say(agreement.reported_on),
        "status": "planned" if is_planned else "",
        "source": agreement.source.file if agreement.source else "",
    }


def _say(day: PartialDate | None) -> str:
    return "" if day is None else str(day)


def _write_pairs(pairs: Mapping[str, object]) -> str:
    """Lines of keys and values; what is empty or at its default is left out."""
    return "".join(f"{name} = {_toml(value)}\n" for name, value in _keep(pairs.items()))


def _keep(pairs: Iterable[tuple[str, object]]) -> Iterator[tuple[str, object]]:
    return ((name, value) for name, value in pairs if value not in ("", [], False, 0))


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_toml(part)}" for name, part in value.items()) + " }"
    if isinstance(value, bool | int):
        return str(value).lower()
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
