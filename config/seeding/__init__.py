"""Laying a demonstration city: formations, stations, appliances, water, premises, people."""
