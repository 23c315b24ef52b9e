"""CloneTrace shows which wells hold a colony grown from exactly one cell."""

__version__ = "0.1.0"
