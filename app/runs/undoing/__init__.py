"""Taking back what a run did, as far as the vendors allow, and telling what stays."""
