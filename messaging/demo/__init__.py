"""The demo company: its data, and the past that a loader lives through the real services."""
