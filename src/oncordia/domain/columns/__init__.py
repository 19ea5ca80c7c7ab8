"""Columns of every table of a screen, one file a stage."""
