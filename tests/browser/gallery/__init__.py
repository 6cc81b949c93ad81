"""A gallery of the interface: every component and four mock pages, without the rest of the app."""
