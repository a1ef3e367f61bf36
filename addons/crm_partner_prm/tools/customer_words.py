"""Names of customers without what spelling, script and legal form add to them.

``ТОВ «Північний вітер»`` and ``Pivnichnyi Viter LLC`` have the same words, so that they
can be compared letter by letter, kept in one index, and claimed once.
"""

import re
import unicodedata


def _words(text: str) -> list[str]:
    return text.split()


CYRILLIC = dict(
    zip(
        "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюяўћђљњџјѓќѕ",
        _words(
            "a b v g g d e ie e zh z i i i i k l m n o p r s t u f kh ts ch sh shch _"
            " i _ e iu ia u ch dz l n dz i g k z"
        ),
        strict=True,
    )
)
LETTERS = str.maketrans(
    {
        **{letter: text.replace("_", "") for letter, text in CYRILLIC.items()},
        "ß": "ss",
        "æ": "ae",
        "ø": "o",
        "œ": "oe",
        "đ": "d",
        "ł": "l",
        "ı": "i",
        "’": "",
        "'": "",
        "ʼ": "",
        "`": "",
    }
)
# What sounds the same is written the same; capitals are sounds that are done.
SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("shch|sch|sh", "S"),
        ("zh|dzh", "Z"),
        ("kh", "g"),
        ("ch", "C"),
        ("ph", "f"),
        ("th", "t"),
        ("ck", "k"),
        ("ts|tz", "s"),
        ("c(?=[eiy])", "s"),
        ("[cq]", "k"),
        ("x", "ks"),
        ("w", "v"),
        ("[yj]", "i"),
        ("ae", "a"),
        ("oe", "o"),
        ("ue", "u"),
        ("h", "g"),
        ("ie|io", "e"),
        (r"(.)\1+", r"\1"),
    )
]
LEGAL_PHRASES = re.compile(
    r"\b(?:"
    r"obshchestvo s ogranichennoi otvetstvennostiu"
    r"|tovaristvo z obmezhenoiu vidpovidalnistiu"
    r"|(?:otkritoe |zakritoe |publichnoe )?aktsionernoe obshchestvo"
    r"|(?:publichne |privatne |vidkrite |zakrite )?aktsionerne tovaristvo"
    r"|individualnii predprinimatel|fizichna osoba pidpriiemets"
    r"|chastnoe predpriiatie|privatne pidpriiemstvo|dochirnie pidpriiemstvo"
    r"|limited liability company|public limited company|sp z ?oo|spol sro"
    r"|gesellschaft mit beschrankter haftung|gmbh (?:and|und|i|n)? ?co kg"
    r"|torgovii dom|torgovi dim|gruppa kompanii|grupa kompanii"
    r")\b"
)
LEGAL_FORMS = frozenset(
    _words(
        "llc ltd limited inc incorporated corp corporation co company plc llp lp"
        " lllp pllc gmbh mbh ag kg kgaa ohg ug ek ev se sa sas sarl sasu srl spa"
        " snc sl slu bv nv vof ab as asa aps oy oyj ou oue uab sia kft zrt bt nyrt"
        " sro doo dd ood eood ad pte pty bhd sdn kk pjsc ojsc cjsc jsc too ooo oao"
        " zao pao ao ip chp chup odo ko tov tzov pp fop prat pat at dp kp vat zat"
    )
)
FILLERS = frozenset(
    _words(
        "the and und et of i ta und gruppa grupa gruppi group groupe gruppe"
        " holding holdings kholding kompaniia kompani company firma firm td gk"
    )
)
# Words of trade that are translated or shortened rather than respelled.
SAME_WORDS = {
    word: words[0]
    for words in (
        ("trade", "trading", "treid", "treiding", "trejd"),
        ("service", "services", "servis", "servise"),
        ("systems", "system", "sistems", "sistemi", "sistema", "sistem"),
        ("technology", "technologies", "tekhnolodzhis", "tekhnologii", "tech", "tekh"),
        ("international", "intl", "interneshnl", "interneshnal"),
        ("house", "khaus", "haus"),
        ("light", "lait"),
        ("style", "stail"),
        ("line", "lain"),
        ("time", "taim"),
        ("food", "foods", "fud", "fuds"),
        ("saint", "st", "sankt", "sviato"),
        ("brothers", "bros"),
        ("manufacturing", "mfg"),
        ("engineering", "inzhiniring", "inzhinering", "eng"),
        ("development", "dev", "developing"),
        ("solutions", "solution", "soliushns", "soliushens"),
        ("logistics", "logistic", "logistik", "lohistyka", "logistika"),
    )
    for word in words
}
# Towns that have a name in each language, as they are folded.
SAME_TOWNS = {
    name: names[0]
    for names in (
        ("kiiv", "kiev", "kyiv", "kyyiv"),
        ("lviv", "lvov", "lemberg"),
        ("kharkiv", "kharkov"),
        ("odesa", "odessa"),
        ("dnipro", "dnepr", "dnipropetrovsk", "dnepropetrovsk"),
        ("chernivtsi", "chernovtsi"),
        ("moskva", "moscow", "moskau"),
        ("sankt peterburg", "st petersburg", "saint petersburg", "peterburg", "spb"),
        ("varshava", "warsaw", "warszawa"),
        ("praga", "prague", "praha"),
        ("kishinev", "chisinau"),
    )
    for name in names
}
FREE_DOMAINS = frozenset(
    _words(
        "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com"
        " yahoo.com icloud.com me.com aol.com proton.me protonmail.com gmx.de"
        " gmx.net web.de t-online.de orange.fr free.fr wanadoo.fr libero.it wp.pl"
        " o2.pl onet.pl seznam.cz mail.ru bk.ru inbox.ru list.ru yandex.ru ya.ru"
        " rambler.ru ukr.net i.ua meta.ua bigmir.net online.ua tut.by mail.com"
        " zoho.com"
    )
)
MIN_DIGITS = 7
PHONE_DIGITS = 9  # the last ones are the same in every way to write a number


def fold(text: str | None) -> str:
    """Lower case, Latin, without accents and punctuation: words with single spaces."""
    text = unicodedata.normalize("NFC", text or "").casefold().translate(LETTERS)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = re.sub(r"[^a-z0-9]+", " ", text.replace("&", " and "))
    # letters of an abbreviation with dots belong together: l l c, g m b h
    return re.sub(
        r"\b[a-z](?: [a-z]\b)+", lambda m: m[0].replace(" ", ""), text.strip()
    )


def sound(word: str) -> str:
    for pattern, replacement in SOUNDS:
        word = pattern.sub(replacement, word)
    return word.lower()


def name_words(name: str | None) -> tuple[str, ...]:
    """The words that tell this customer from others, as they sound, in their order."""
    text = LEGAL_PHRASES.sub(" ", fold(name))
    words = text.split()
    for unwanted in (LEGAL_FORMS, FILLERS):
        words = [word for word in words if word not in unwanted] or words
    return tuple(sound(SAME_WORDS.get(word, word)) for word in words)


def name_key(name: str | None) -> str:
    """The same for all spellings of a name that differ in form only."""
    return " ".join(sorted(name_words(name)))


def town_key(town: str | None) -> str:
    """How a town sounds, in whatever language its name is written."""
    folded = fold(town)
    return "".join(map(sound, SAME_TOWNS.get(folded, folded).split()))


def vat_key(vat: str | None) -> str:
    """Letters and digits of a tax ID; one of zeros or too short is none."""
    key = re.sub(r"[^A-Z0-9]", "", (vat or "").upper())
    digits = re.sub(r"[^0-9]", "", key)
    return key if len(digits) >= 5 and set(digits) != {"0"} else ""


def same_vat(one: str, other: str) -> bool:
    """Equal, also where only one has the letters of the country before the digits."""
    if one == other:
        return True
    bare = [key.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for key in (one, other)]
    return bare[0] == bare[1] and bare != [one, other] and bool({*bare} & {one, other})


def phone_key(phone: str | None) -> str:
    digits = re.sub(r"\D", "", phone or "")
    return digits[-PHONE_DIGITS:] if len(digits) >= MIN_DIGITS else ""


def domain_key(address: str | None) -> str:
    """Own domain of an e-mail address or web site; none for a mailbox for everybody."""
    text = (address or "").strip().lower()
    text = re.sub(r"^[a-z]+://", "", text).rpartition("@")[2]
    domain = re.split(r"[/:?#\s>]", text, maxsplit=1)[0].removeprefix("www.").strip(".")
    return domain if "." in domain and domain not in FREE_DOMAINS else ""
