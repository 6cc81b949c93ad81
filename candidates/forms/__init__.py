"""What people type about candidates and their applications."""
