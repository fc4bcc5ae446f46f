"""Two rulebooks on the same past events: what would be done differently. Nothing is sent, nothing is written."""
