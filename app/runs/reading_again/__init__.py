"""Intercom is read again: what changed and was never told of becomes the same events."""
