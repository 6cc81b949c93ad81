"""What is said to candidates and by them: letters, delivery, received mail, care, campaigns."""
