"""Programs of the field, run as they are on the same wells as ours."""
