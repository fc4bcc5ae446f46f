"""How many tickets of a customer are open: written on their profile, counted anew whenever that may have changed."""
