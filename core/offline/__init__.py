"""Checks an exported history without Concord; handed out as one file by `core.ledger.export`."""
