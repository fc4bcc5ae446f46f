"""Rules that the clock calls: when their time has come, and their rounds through the open conversations."""
