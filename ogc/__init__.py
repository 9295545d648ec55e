"""GIVES THE LAYERS TO OTHER PROGRAMS: OGC API - Features and Tiles (see docs/ogc.md)."""
