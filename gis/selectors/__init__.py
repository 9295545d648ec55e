"""What can be asked about places, roads and fixes."""
