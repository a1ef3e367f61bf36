"""Words of the full-text search: which dictionary, and stems for Ukrainian.

PostgreSQL has no Ukrainian dictionary, so Ukrainian texts are stored as they are
(dictionary ``simple``) and the words of a question are cut to a stem that the text's
words begin with: «рахунку» asks for ``рахун:*``.
"""

import re

DICTIONARIES = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
# spelled in many ways between letters; PostgreSQL would cut the word there
APOSTROPHE = re.compile(r"(?<=\w)['`\u2019\u02bc](?=\w)")
TERM = re.compile(r'-?"[^"]*"|-?\w+')
WORD = re.compile(r"\w+")
STOP_TEXT = (
    "але без був була були було від вже вона вони воно все для його коли ми на над не"
    " ні ось під по при про та так також то тут ти у за зі із що щоб це цей ця як яка"
    " який які якщо та чи ще або ви він до є за з і й її їх мене мені мій моя в"
)
NOUN_TEXT = (
    "ування уванням увань увати енням ення ень анням ання ань ями ами ові еві єві"
    " ого ього ому ьому ими ової ою ею єю ій ої им их ів їв ах ях ам ям ом ем єм ок"
    " ка ку ки кою ком кам ками ках ці ець ця ьця ьці ьцю цю цем ьцем цям ьцям"
    " а я о е є у ю и і ї й ь"
)
# of verbs; they are like the ends of many short nouns, so that more letters must stay
VERB_TEXT = (
    "ити ати яти іти ить ять уть ють ала яла ила ало яло ило али яли или ав яв ив"
    " ємо емо имо єте ете ите єш еш иш"
)
STOP_WORDS = frozenset(STOP_TEXT.split())
ENDINGS = sorted(NOUN_TEXT.split(), key=len, reverse=True)
VERB_ENDINGS = tuple(VERB_TEXT.split())
REFLEXIVE = ("ся", "сь")
SHORTEST_STEM = 3
SHORTEST_VERB = 4
LONGEST_WORD = 40
VOWELS = {"і": "оеє", "ї": "є", "о": "і", "е": "і", "є": "ії"}
LAST_SYLLABLE = re.compile(r"^(.+)([іїоеє])([бвгґджзклмнпрстфхцчшщ]{1,2})$")


def normalise(text: str) -> str:
    """Small letters, one spelling of ё and of the apostrophe."""
    return APOSTROPHE.sub("\u02bc", (text or "").lower()).replace("ё", "е")


def get_dictionary(lang: str, text: str) -> str:
    """Return the PostgreSQL configuration for a text: its letters count first."""
    language = lang.partition("_")[0]
    if CYRILLIC.search(text):
        is_ukrainian = language == "uk" or UKRAINIAN.search(text)
        return "simple" if is_ukrainian else "russian"
    name = DICTIONARIES.get(language, "simple")
    # names and brands in Latin letters among nothing else
    return "english" if language in ("ru", "uk") else name


def get_dictionaries(langs: list[str], question: str) -> list[str]:
    """Return the configurations that a question is put to."""
    if CYRILLIC.search(question):
        return ["russian"]
    names = {DICTIONARIES.get(lang.partition("_")[0], "simple") for lang in langs}
    return sorted(names - {"russian"} | {"english"})


def stem(word: str) -> str:
    """Cut a Ukrainian word to what its other forms begin with."""
    if word.endswith(REFLEXIVE) and len(word) > SHORTEST_VERB + 2:
        word = word[:-2]
    for ending in VERB_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_VERB:
            return word[: -len(ending)]
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def get_stems(word: str) -> list[str]:
    """Return the stem, and those with the other vowel: стіл and стола."""
    first = stem(word)
    found = LAST_SYLLABLE.match(first)
    if not found:
        return [first]
    head, vowel, tail = found.groups()
    return [first, *(f"{head}{other}{tail}" for other in VOWELS[vowel])]


def get_prefix(word: str) -> str:
    """Return a word of a question in the language of ``to_tsquery``."""
    if len(word) < SHORTEST_STEM:
        return word
    stems = [f"{found}:*" for found in get_stems(word)]
    return stems[0] if len(stems) == 1 else f"({' | '.join(stems)})"


def get_phrase(term: str) -> str:
    words = [word for word in WORD.findall(term) if word not in STOP_WORDS]
    phrase = " <-> ".join(get_prefix(word[:LONGEST_WORD]) for word in words)
    return f"({phrase})" if len(words) > 1 else phrase


def get_prefix_query(question: str) -> str:
    """Return a Ukrainian question for ``to_tsquery``: all words, -word, "a phrase"."""
    parts = []
    for term in TERM.findall(normalise(question)):
        phrase = get_phrase(term.lstrip("-"))
        if phrase:
            parts.append(f"!{phrase}" if term.startswith("-") else phrase)
    return " & ".join(parts)


def get_words(text: str, limit: int) -> list[str]:
    """Return the first different words of three letters and more."""
    words = dict.fromkeys(
        word[:LONGEST_WORD]
        for word in WORD.findall(normalise(text))
        if len(word) >= SHORTEST_STEM
        and word not in STOP_WORDS
        and not word.isdecimal()
    )
    return list(words)[:limit]
