"""Kernels of basket trials: arrays alone."""
