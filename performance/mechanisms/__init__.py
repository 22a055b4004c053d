"""The payment mechanisms of the four types of partnership, each one file."""
