"""Kernels of group-sequential tests: exact answers by integration, and simulation."""
