"""Feedback that somebody asks for: counted from the question until its letter has left."""
