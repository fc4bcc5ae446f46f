"""News of tickets: what engineers do in Asana is heard or found, looked at, and told in every linked conversation."""
