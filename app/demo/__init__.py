"""The sandbox of a running service, played: `triage demo`, `triage say`, `triage engineer`."""
