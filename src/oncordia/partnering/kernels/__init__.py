"""Kernels of partnering: they see arrays alone."""
