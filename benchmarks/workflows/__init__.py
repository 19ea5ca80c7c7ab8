"""Whole use cases on real cohorts."""
