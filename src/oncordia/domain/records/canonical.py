"""Canonical JSON: one text for one value, so that equal values have equal digests."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from oncordia.errors import InvalidRecord

_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def write_canonical(value: object) -> str:
    """JSON text of a value: names sorted, no spaces, letters of every script as they are.

    Raises
    ------
    InvalidRecord
        If the value holds what JSON cannot: NaN, infinity, half a surrogate pair, a foreign type.
    """
    try:
        text = _ENCODER.encode(value)
        text.encode("utf-8")
    except (TypeError, ValueError) as fault:
        raise InvalidRecord(f"a record must be plain JSON: {fault}") from None
    return text


def digest_canonical(text: str) -> str:
    """SHA-256 of a canonical text as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digest_value(value: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a value."""
    return digest_canonical(write_canonical(value))
