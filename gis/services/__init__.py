"""What can be done to places, roads and fixes."""
