"""The demo portfolio: fictional organisations and people, made by the real services in order."""
