"""Figures, milestones and scorecards for programs: the same services as the pages."""
