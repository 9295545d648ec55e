"""What can be done: each function is one transaction and leaves its trace in the log."""
