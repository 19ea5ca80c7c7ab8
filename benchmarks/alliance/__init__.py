"""Benchmarks of the alliance's decisions."""
