"""What can happen, one file per noun. Add classes, never edit them: old logs must read."""
