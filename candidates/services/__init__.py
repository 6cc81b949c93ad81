"""What changes the people's rows: every page, task and command goes through here."""
