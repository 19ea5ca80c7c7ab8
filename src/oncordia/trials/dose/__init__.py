"""Dose finding: which dose to take on, from the toxicities (and responses) of few patients."""
