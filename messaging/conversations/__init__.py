"""All that was exchanged with one candidate about one application, and the reply desk."""
