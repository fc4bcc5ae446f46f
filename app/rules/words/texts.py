"""The words of what customers read: languages, texts and macros."""

from app.rules.words.word import Word, Words

LANGUAGES: Words = {
    "default": Word("The desk's own language, for customers whose language is not known.", "default: en"),
    "also": Word("The other languages that the desk writes.", "also: [ru, pt-BR]"),
}
TEXT: Words = {
    "macro": Word("A macro of Intercom's in place of a text, by its id.", "{macro: '12345'}"),
}
