"""Compiled loops of trials: arrays alone."""
