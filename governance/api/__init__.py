"""People and risks for programs."""
