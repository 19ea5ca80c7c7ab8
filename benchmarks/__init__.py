"""Speed of the main job, measured as whole processes."""
