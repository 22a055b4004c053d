"""What `scripts/prove_production.py` is made of: an installation of its own, and a browser."""
