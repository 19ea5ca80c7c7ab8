"""Trials in a population and a subgroup that an imperfect test finds, on plain arrays."""
