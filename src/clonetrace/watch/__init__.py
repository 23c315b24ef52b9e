"""Daily automation."""
