"""Shapes at the HTTP door of gis."""
