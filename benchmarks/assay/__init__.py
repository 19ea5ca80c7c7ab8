"""Curve fitting beside a peer."""
