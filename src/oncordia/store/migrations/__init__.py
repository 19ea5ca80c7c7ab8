"""Migrations of the database, run from code; each file leads from one revision to the next."""
