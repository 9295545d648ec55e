"""Tells screens: relay, snapshots, streams, consumer."""
