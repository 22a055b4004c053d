"""Settings: base, then one file for each environment; every concern has a file of its own."""
