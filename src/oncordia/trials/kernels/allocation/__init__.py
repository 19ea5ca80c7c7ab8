"""Compiled kernels of response-adaptive allocation. They see plain arrays alone."""
