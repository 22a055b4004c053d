"""Partnerships for programs: the same services and querysets as the pages."""
