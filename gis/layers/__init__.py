"""Layers from files and into files (GeoPandas, openpyxl live here)."""
