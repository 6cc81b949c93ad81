"""Many applications declined at once, and nobody by a form letter."""
