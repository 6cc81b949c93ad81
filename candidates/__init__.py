"""The people and their way: candidates, applications, interviews, decisions, files."""
