"""Files of the outside world become domain values and back."""
