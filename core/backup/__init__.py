"""Backups: one folder with the database, the files, and a manifest of what they were."""
