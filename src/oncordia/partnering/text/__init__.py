"""Statements in Chinese and English as vectors in words that both share."""
