"""Forms of accounts, the company and postings."""
