"""Predictions for pairs of drugs."""
