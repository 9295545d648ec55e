"""Detectors by MQTT."""
