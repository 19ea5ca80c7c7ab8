"""Readers of instrument exports, chosen by content."""
