"""Names of places as keys: one key, however people spell a name.

Russian, Ukrainian and Latin spellings come to one alphabet, letters that are written
either way become one, words that only say what kind of place it is are left out.

>>> place_key("Шевченківський р-н")
'shevchenkovsk'
>>> place_key("Шевченковский район") == place_key("Shevchenkivskyi District")
True
>>> place_key("вул. Героїв Праці") == place_key("Heroiv Pratsi street")
True
>>> place_key("пров. Шевченка") == place_key("вул. Шевченка")
False
>>> place_key("м. Київ"), place_key("Kyiv"), place_key("Киев")
('kiv', 'kiv', 'kev')
>>> place_key("район")
'raion'
>>> number_key(" 12 - А "), number_key("12a"), number_key("буд. 7/2")
('12a', '12a', '7/2')
>>> number_key("7-2"), number_key("кв. 5")
('7/2', '5')
>>> phone_key("+380 (57) 123-45-67"), phone_key("057 1234567"), phone_key("12")
('571234567', '571234567', '')
"""

import re
import unicodedata

ALPHABET = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ie",
    "ё": "e", "ж": "zh", "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "ў": "u",
}  # fmt: skip
MARKS = dict.fromkeys("'’ʼ`′", "")
TO_LATIN = str.maketrans({**ALPHABET, **MARKS})
# kinds of places: the word says nothing about which one it is
GENERIC = {
    "region": "область обл oblast obl region province край",
    "city": "місто город м г гор city town misto gorod",
    "district": "район р-н рн district raion rayon r-n rn"
    " мікрорайон микрорайон мкр м-н мкрн microdistrict",
    "settlement": "село с смт селище сел поселок посёлок пос пгт п village settlement",
    "street": "вулиця вул улица ул street str st vul ul vulytsia ulitsa",
}
KIND_OF = {word: kind for kind, words in GENERIC.items() for word in words.split()}
# a lane and a street of one name are two places: the word stays, in one spelling
KEPT = {
    "av": "проспект просп пр-т пр-кт пр avenue ave av prospekt prosp pr-t prospect",
    "bd": "бульвар б-р бул boulevard blvd bulvar",
    "ln": "провулок пров переулок пер lane ln provulok",
    "sq": "площа площадь пл square sq ploshcha",
    "hw": "шосе шоссе ш highway hwy",
    "em": "набережна набережная наб embankment",
    "dr": "проїзд проезд drive",
}
KEPT_OF = {word: kept for kept, words in KEPT.items() for word in words.split()}
TOKEN = re.compile(r"[^\W_]+(?:[-'’ʼ`′][^\W_]+)*")
# letters that are written either way, in the order in which they are replaced
FOLDS = [
    (re.compile(pattern), to)
    for pattern, to in (
        (r"[yj]", "i"),
        (r"w", "v"),
        (r"x", "ks"),
        (r"ck", "k"),
        (r"c(?!h)", "k"),
        (r"s[c]?hch", "shch"),
        (r"(?<![kscz])h", "g"),
        (r"ie", "e"),
        (r"(.)\1+", r"\1"),
        (r"[eio]vsk", "ovsk"),
        (r"sk(?:i|a|aia|e|oe|oi|oi|ogo|u|uiu|im)$", "sk"),
    )
]
ORDINAL = re.compile(r"^(\d+)-?(?:ш?а|г?а|т[яа]|и?й|[ао]?я|о?й|го|st|nd|rd|th)$")
PHONE_DIGITS = 9
HOUSE = re.compile(
    r"^(?:будинок|буд|дом|д|house|no|кв|квартира|apt|apartment|flat|оф)\b"
)


def to_latin(text: str) -> str:
    """The text in Latin letters without accents, in lower case."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(TO_LATIN)
    spread = unicodedata.normalize("NFKD", plain)
    return "".join(char for char in spread if not unicodedata.combining(char))


def get_words(name: str) -> list[str]:
    words = TOKEN.findall(unicodedata.normalize("NFKC", name or "").lower())
    return [ORDINAL.sub(r"\1", word) for word in words]


def fold_word(word: str) -> str:
    """A word with the letters that are written either way replaced by one."""
    folded = re.sub(r"[^a-z0-9]", "", to_latin(word))
    for pattern, replacement in FOLDS:
        folded = pattern.sub(replacement, folded)
    return folded


def place_key(name: str) -> str:
    """The key of a place; two spellings of one name have the same or near keys."""
    words = get_words(name)
    own = [word for word in words if word not in KIND_OF and word not in KEPT_OF]
    if not own:
        return " ".join(filter(None, map(fold_word, words)))
    kept = sorted({KEPT_OF[word] for word in words if word in KEPT_OF})
    parts = [part for word in own for part in re.split("-", word)]
    return " ".join([*filter(None, map(fold_word, parts)), *kept])


def place_kind(name: str) -> str | None:
    """What the name itself says of its kind: "Шевченківський р-н" is a district."""
    words = get_words(name)
    if any(word in KEPT_OF for word in words):
        return "street"
    kinds = [KIND_OF[word] for word in words if word in KIND_OF]
    return kinds[0] if kinds and len(kinds) < len(words) else None


def number_key(number: str) -> str:
    """The number of a house or a flat without spaces, dashes and "apt."."""
    text = unicodedata.normalize("NFKC", number or "").strip().lower()
    text = re.sub(r"(?<=\d)\s*[-–\\]\s*(?=\d)", "/", HOUSE.sub("", text))
    return re.sub(r"[^a-z0-9/]", "", to_latin(text))


def phone_key(phone: str) -> str:
    """The last digits of a phone, which are the same with and without a country."""
    digits = re.sub(r"\D", "", phone or "")
    return digits[-PHONE_DIGITS:] if len(digits) >= 7 else ""
