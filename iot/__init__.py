"""What detectors say: registry, alarm life, pre-alert's cause."""
