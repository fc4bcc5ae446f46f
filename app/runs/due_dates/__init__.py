"""Dates in attributes of conversations: seen wherever they come by, and calling rules when they fall due."""
