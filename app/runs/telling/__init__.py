"""A ticket is done: every customer linked to it is told, each once, slowly, and only what a person wants to be told."""
