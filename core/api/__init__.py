"""What every part of the API shares, and what knows no partnership."""
