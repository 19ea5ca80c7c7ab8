"""Trials of several arms on plain arrays: exact answers by quadrature, and simulated trials."""
