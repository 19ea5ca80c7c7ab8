"""Two-arm trials that change their size on the way, with an honest level."""
