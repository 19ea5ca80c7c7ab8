"""Adaptive two-arm trials on arrays."""
