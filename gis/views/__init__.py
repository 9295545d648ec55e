"""HTTP: what is asked of places, and of basic data."""
