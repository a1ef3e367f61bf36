"""Words with placeholders in braces, for example ``{customer} bought {bought}``."""

import re
from collections.abc import Collection, Mapping

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def used_placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text or ""))


def unknown_placeholders(text: str, known: Collection[str]) -> list[str]:
    return sorted(used_placeholders(text) - set(known))


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put the values in, as a sentence; what has no value leaves nothing behind."""
    filled = PLACEHOLDER.sub(lambda match: str(values.get(match[1]) or ""), text or "")
    filled = re.sub(r" {2,}", " ", filled).strip()
    return filled[:1].upper() + filled[1:]
