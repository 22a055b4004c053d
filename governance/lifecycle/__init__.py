"""The moves of what governance keeps, and what stands in their way."""
