"""What each word of the rule language means, in a sentence: editors show it beside the word, docs/rules.md lists it."""
