"""Destinations that are paused: what is asked before each call, the breaker, and what happens when a pause ends."""
