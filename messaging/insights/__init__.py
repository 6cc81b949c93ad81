"""Care in figures: for those who recruit, for managers about their postings, for the public."""
