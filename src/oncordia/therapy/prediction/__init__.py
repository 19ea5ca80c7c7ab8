"""From the measured drugs of one patient to all others: fit, intervals, explanations, scorers."""
