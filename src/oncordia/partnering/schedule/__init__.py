"""Timetables of meetings: found, improved, proved and repaired."""
