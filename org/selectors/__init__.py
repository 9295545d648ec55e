"""What can be asked of org."""
