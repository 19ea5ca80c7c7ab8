"""Compiled loops of dose-finding trials."""
