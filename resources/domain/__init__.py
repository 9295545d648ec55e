"""The rules. Pure."""
