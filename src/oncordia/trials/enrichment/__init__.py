"""Trials in a population and in the subgroup that an imperfect biomarker test finds."""
