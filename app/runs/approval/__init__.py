"""A person reads a message before the customer does: when that is so, how it is shown, and what is decided on it."""
