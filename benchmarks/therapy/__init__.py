"""Benchmarks of therapy: prediction of unmeasured drugs, beside other methods."""
