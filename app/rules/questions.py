"""The question that asks a customer for an attribute, and what its answers are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.rules.languages import in_language
from app.rules.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`labels`: option -> language -> what the customer sees in its place. `accepts`: option -> further words that mean
    it. Options without a label are shown by their own name."""

    text: Text
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    accepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def label(self, option: str, language: str) -> str:
        """What a customer who reads `language` sees for an option."""
        return in_language(self.labels.get(option, {}), language) or option

    def has_label(self, option: str, language: str) -> bool:
        return in_language(self.labels.get(option, {}), language) is not None

    def words_for(self, option: str) -> tuple[str, ...]:
        """Everything that names an option: its name, its labels in all languages, and what else is accepted."""
        return (option, *self.labels.get(option, {}).values(), *self.accepts.get(option, ()))
