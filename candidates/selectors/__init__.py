"""Questions about people that change nothing, each a fixed number of queries."""
