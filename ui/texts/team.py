"""People, agreement, and the log."""
