"""How trust is worked out, traced and put into words: pure, without Django."""
