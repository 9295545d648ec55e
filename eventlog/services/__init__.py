"""What can be done to the log: record, wait for, set aside."""
