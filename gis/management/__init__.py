"""Commands of gis."""
