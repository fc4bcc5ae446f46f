"""The daily digest: how the day went, told to the team once each day."""
