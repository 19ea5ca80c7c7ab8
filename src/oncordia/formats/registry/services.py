"""Rows about services of platforms, and requests for these, as records."""

from datetime import date

from oncordia.domain.alliance import Service, ServiceRequest, ServiceStatus
from oncordia.formats.registry import words
from oncordia.formats.registry.cells import Row
from oncordia.formats.registry.papers import Made


def make_service(row: Row) -> Made:
    """The service of a row, at the platform that offers it."""
    service = row.build(
        Service,
        service_id=row.text("service_id"),
        names=row.names(),
        unit=row.text("unit"),
        detail=row.text("detail"),
        platform_id=row.need_one("platform_id", "service_of", "platform"),
        source=row.source(),
    )
    return service, (), ()


def make_service_request(row: Row) -> Made:
    """The request of a row."""
    asked_on, amount = row.day("asked_on"), row.number_of("amount")
    if not row.text("asked_on"):
        row.refuse("asked_on", "the request has no day", "write the day it was asked for")
    request = row.build(
        ServiceRequest,
        service_request_id=row.text("service_request_id"),
        platform_id=row.need_one("platform_id", "request_at", "platform"),
        service_id=row.need_one("service_id", "request_for", "service"),
        by_id=row.need_one("by_id", "requested_by", "member"),
        asked_on=asked_on or date.min,
        amount=1.0 if amount is None else amount,
        status=row.word("status", words.SERVICE_WORDS, ServiceStatus.ASKED, strict=True),
        closed_on=row.day("closed_on"),
        text=row.text("text"),
        source=row.source(),
    )
    return request, (), ()
