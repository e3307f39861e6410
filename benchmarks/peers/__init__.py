"""The same rules in other systems. Each file runs in an environment of its own and imports nothing of the project."""
