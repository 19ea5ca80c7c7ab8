"""Compiled kernels of the dose-response models: gradients, values, inverses and areas."""
