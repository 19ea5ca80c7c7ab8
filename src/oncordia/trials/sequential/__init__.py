"""Group-sequential tests: boundaries, exact answers, sizes, simulation and inference."""
