"""Pages about people: the board, the application, interviews, scorecards, decisions."""
