"""Needs and offers become shortlists with reasons, and a choice of introductions."""
