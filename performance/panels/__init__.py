"""What stands on the overview."""
