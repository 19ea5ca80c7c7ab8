"""Trials of several arms against one control."""
