"""Whether receivers will believe that our mail is ours, and that answers find their way."""
