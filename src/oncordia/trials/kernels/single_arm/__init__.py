"""Single-arm trials on arrays."""
