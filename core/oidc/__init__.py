"""Sign-in by the organisation's own identity provider: only of people whom Concord knows."""
