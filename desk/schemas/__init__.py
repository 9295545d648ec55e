"""Shapes of the desk: what screens are given."""
