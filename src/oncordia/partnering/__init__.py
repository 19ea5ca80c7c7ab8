"""Partnering: needs meet offers, meetings get a timetable, talks are followed to signature."""

__all__: list[str] = []
