"""Where things are: stations, water, premises, roads; and where appliances are now."""
