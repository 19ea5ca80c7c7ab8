"""From measured and predicted drugs to a ranked list with reasons and cautions."""
