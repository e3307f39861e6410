"""Tables to files: pure functions, no page."""
