"""Appliance positions (AVL): phones speaking OsmAnd or Traccar-client."""
