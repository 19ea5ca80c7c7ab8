"""Speed of the trial kernels, and their answers beside published ones."""
