"""JSON Schema of rulebook files, by which editors complete and explain them. `files.schema_of` puts it together."""
