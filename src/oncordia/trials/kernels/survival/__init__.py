"""Loops over simulated patients and trials with times to an event."""
