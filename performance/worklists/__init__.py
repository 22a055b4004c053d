"""What of performance waits for somebody, one module a subject."""
