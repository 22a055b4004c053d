"""The payment mechanisms of the four types of partnership, each one file.

Importing the package registers them.
"""

from performance.mechanisms import availability, outcomes, revenue_share, stage_instalments

__all__ = ["availability", "outcomes", "revenue_share", "stage_instalments"]
