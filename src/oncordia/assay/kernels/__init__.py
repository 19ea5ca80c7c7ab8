"""Compiled kernels of the assay room. They see plain arrays alone."""
