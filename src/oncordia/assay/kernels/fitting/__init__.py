"""Fitting any curve model to one curve or to all of a screen, on plain arrays."""
