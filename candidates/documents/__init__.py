"""Candidates' files: checked on arrival, stored, and read in a locked process of their own.

`sandbox` starts that process; `inspect_file`, `picture` and the `read_*` modules run inside it
and import nothing of Django. The other modules run with the site.
"""
