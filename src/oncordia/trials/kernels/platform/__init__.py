"""Compiled kernels of platform and umbrella trials. They see plain arrays alone."""
