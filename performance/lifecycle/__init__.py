"""The moves of what is measured and paid, and what stands in their way."""
