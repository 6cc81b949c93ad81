"""A named person's yes to the exact words of a letter: asked, reminded, given, voided by edits."""
