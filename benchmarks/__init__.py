"""Speed of the main job, measured as whole processes."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line sets it for itself
