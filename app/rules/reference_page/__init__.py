"""The reference of the rule language as one page for people, made from the same tables as the language itself."""
