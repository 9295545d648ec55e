"""Building the network from OSM. Offline; the map libraries live here."""
