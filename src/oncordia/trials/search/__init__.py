"""Search over designs: exact answers first, then a race by simulation among those that are left."""

from oncordia.trials.search.find import SearchOptions, optimise
from oncordia.trials.search.space import Space, parse_variation, vary_design

__all__ = ["SearchOptions", "Space", "optimise", "parse_variation", "vary_design"]
