"""Failures of one cause are one incident: told to people when it opens, counted, and told once more when it is over."""
