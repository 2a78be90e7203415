"""A desk of a test's own."""

from desk import place

__all__ = ["place"]
