"""Matching: scores, hard rules, and who is put together with whom."""
