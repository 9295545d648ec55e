"""Puts the rooms together: settings, addresses, processes. Nobody imports it."""
