"""What tests of the log share."""
