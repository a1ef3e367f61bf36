"""A labelled set: 500 customers, each registered again in other words, and 500 others.

Made of lists by rule, the same at each run. How words are written in the other script
is told here once more, by tables of their own, so that the judge's are not judged by
themselves.
"""

import random
from typing import NamedTuple

SIZE = 500
# how passports, scientists and people in a hurry write Cyrillic
SCHEMES = [
    dict(zip("абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэъё", row.split(), strict=True))
    for row in (
        "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch"
        " - iu ia y e - e",
        "a b v g g d e ye zh z i i yi y k l m n o p r s t u f kh ts ch sh shch"
        " - yu ya y e - yo",
        "a b v h g d e je zh z y i ji j k l m n o p r s t u f h c ch sh sch"
        " - ju ja y e - jo",
    )
]
STEMS = [
    "Північний Вітер",
    "Київський Млин",
    "Золотий Колос",
    "Дніпровська Хвиля",
    "Чумацький Шлях",
    "Карпатські Джерела",
    "Зелена Хата",
    "Срібна Підкова",
    "Львівська Порцеляна",
    "Чорноморський Причал",
    "Степова Криниця",
    "Полтавський Пекар",
    "Вишневий Сад",
    "Кришталева Вода",
    "Сонячна Долина",
    "Русский Лес",
    "Уральский Камень",
    "Невская Верфь",
    "Балтийский Берег",
    "Сибирская Пушнина",
    "Волжский Подшипник",
    "Донской Табак",
    "Белая Берёза",
    "Золотая Рыбка",
    "Красный Маяк",
    "Щукинский Хлеб",
    "Быстрый Ручей",
    "Ясная Поляна",
    "Южный Цветок",
    "Юбилейный Чай",
    "Bergen Timber",
    "Alpine Optics",
    "Harbour Lights",
    "Copper Kettle",
    "Silver Birch",
    "Kingfisher Marine",
    "Blue Lagoon",
    "Oakfield Dairy",
    "Brightstone Ceramics",
    "Redwood Furniture",
    "Falkenberg Werkzeuge",
    "Schwarzwald Uhren",
    "Müller Gartenbau",
    "Lindström Papper",
    "Grønland Seafood",
    "Dubois Boulangerie",
    "Castellani Marmi",
    "Kowalski Meble",
    "Novák Sklo",
    "Horváth Borászat",
]
BRANCHES = {
    "cyrillic": [
        "Агро",
        "Буд",
        "Транс",
        "Фарм",
        "Текстиль",
        "Меблі",
        "Електро",
        "Метал",
        "Хім",
        "Авто",
    ],
    "latin": [
        "Tools",
        "Foods",
        "Trading",
        "Logistics",
        "Textiles",
        "Electric",
        "Glass",
        "Motors",
        "Paper",
        "Chemicals",
    ],
}
FORMS = {
    "cyrillic": [
        "ТОВ",
        "ООО",
        "ПП",
        "ЗАО",
        "ПрАТ",
        "Товариство з обмеженою відповідальністю",
        "Общество с ограниченной ответственностью",
        "ФОП",
    ],
    "latin": [
        "LLC",
        "Ltd.",
        "GmbH",
        "Inc.",
        "AS",
        "S.r.l.",
        "L.L.C.",
        "Limited",
        "OOO",
        "TOV",
    ],
}
CITIES = [
    "Київ",
    "Львів",
    "Одеса",
    "Харків",
    "Дніпро",
    "Полтава",
    "Чернівці",
    "Житомир",
    "Bergen",
    "Hamburg",
    "Lyon",
    "Torino",
    "Leeds",
    "Brno",
    "Gdynia",
]


class Identity(NamedTuple):
    name: str
    vat: str = ""
    email: str = ""
    phone: str = ""
    city: str = ""


class Case(NamedTuple):
    """Somebody who is registered, and of whom of the known ones (or of none: -1)."""

    identity: Identity
    known: int


class Maker:
    def __init__(self) -> None:
        self.dice = random.Random(7)

    def make(self) -> tuple[list[Identity], list[Case]]:
        known = [self._make_known(number) for number in range(SIZE)]
        again = [Case(self._say_again(known[n]), n) for n in range(SIZE)]
        others = [Case(self._make_other(known, n), -1) for n in range(SIZE)]
        return known, again + others

    def _make_known(self, number: int) -> Identity:
        stem = STEMS[number % len(STEMS)]
        script = script_of(stem)
        branch = BRANCHES[script][number // len(STEMS)]
        return Identity(
            f"{FORMS[script][number % 8]} {stem} {branch}",
            vat=f"{10_000_000 + number * 7919}",
            email=f"office@firm{number}.example.com",
            phone=f"+380 44 {1_000_000 + number * 613}",
            city=CITIES[number % len(CITIES)],
        )

    def _say_again(self, one: Identity) -> Identity:
        """The same customer as another partner writes it, with less known."""
        keep = self.dice.sample(("vat", "email", "phone"), self.dice.choice((0, 1, 1)))
        return Identity(
            self._respell(one.name),
            vat=f"UA{one.vat}" if "vat" in keep else "",
            email=one.email.replace("office", "buyer") if "email" in keep else "",
            phone=one.phone.replace("+380 ", "0").replace(" ", "-")
            if "phone" in keep
            else "",
            city=self._respell_city(one.city) if self.dice.random() < 0.8 else "",
        )

    def _make_other(self, known: list[Identity], number: int) -> Identity:
        """Somebody else, who looks like one of the known ones in one way."""
        one = known[self.dice.randrange(SIZE)]
        makers = (
            self._other_branch,
            self._other_stem,
            self._other_town,
            self._other_number,
            self._same_house,
        )
        other = makers[number % len(makers)](one, number)
        return other._replace(name=self._respell(other.name, slips=0))

    def _other_branch(self, one: Identity, number: int) -> Identity:
        """The same owner in another business that nobody registered."""
        form, *stem, _branch = self._split(one.name)
        words = (
            ("Кава", "Спорт")
            if script_of(one.name) == "cyrillic"
            else (
                "Coffee",
                "Sports",
            )
        )
        name = " ".join((form, *stem, words[number % 2]))
        return Identity(name, vat=self._new_vat(number), city=one.city)

    def _other_stem(self, one: Identity, number: int) -> Identity:
        """Another owner in the same business and town."""
        form, *_stem, branch = self._split(one.name)
        stems = (
            ("Гетьман", "Левада")
            if script_of(one.name) == "cyrillic"
            else (
                "Pemberton",
                "Vasquez",
            )
        )
        return Identity(
            f"{form} {stems[number % 2]} {branch}",
            phone=f"+380 67 {2_000_000 + number}",
            city=one.city,
        )

    def _other_town(self, one: Identity, number: int) -> Identity:
        """A namesake elsewhere, with a tax ID of its own."""
        town = CITIES[(CITIES.index(one.city) + 3) % len(CITIES)]
        return Identity(one.name, vat=self._new_vat(number), city=town)

    def _other_number(self, one: Identity, number: int) -> Identity:
        """The branch that has a number is not the one that has none."""
        words = one.name.split()
        return Identity(f"{' '.join(words[:-1])} {number + 2}", email="", city=one.city)

    def _same_house(self, one: Identity, number: int) -> Identity:
        """Another tenant behind the same switchboard."""
        stem = self.dice.choice(("Orchid Studio", "Maple Clinic", "Квітка Львова"))
        return Identity(f"{stem} {number}", phone=one.phone, city=one.city)

    def _new_vat(self, number: int) -> str:
        return f"{90_000_000 + number * 17}"

    def _split(self, name: str) -> list[str]:
        script = script_of(name)
        for form in sorted(FORMS[script], key=len, reverse=True):
            if name.startswith(f"{form} "):
                return [form, *name.removeprefix(form).split()]
        return ["", *name.split()]

    def _respell(self, name: str, slips: int = 1) -> str:
        _form, *words = self._split(name)
        if script_of(name) == "cyrillic" and self.dice.random() < 0.6:
            scheme = self.dice.choice(SCHEMES)
            words = [romanise(word, scheme) for word in words]
        if slips and self.dice.random() < 0.35:
            words = self._slip(words)
        if self.dice.random() < 0.2:
            words = words[1:] + words[:1]
        script = script_of(" ".join(words))
        text = " ".join(words)
        if self.dice.random() < 0.2:
            text = text.upper()
        form = self.dice.choice([*FORMS[script], ""])
        if self.dice.random() < 0.3:
            return f"{form} «{text}»".strip()
        return (
            f"{text}, {form}"
            if form and self.dice.random() < 0.5
            else (f"{form} {text}".strip())
        )

    def _slip(self, words: list[str]) -> list[str]:
        """A letter too few, twice, or in the wrong place, in one long word."""
        long = [n for n, word in enumerate(words) if len(word) > 5]
        if not long:
            return words
        which = self.dice.choice(long)
        word = words[which]
        at = self.dice.randrange(1, len(word) - 2)
        slips = (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
        return [*words[:which], self.dice.choice(slips), *words[which + 1 :]]

    def _respell_city(self, city: str) -> str:
        if script_of(city) == "latin" or self.dice.random() < 0.4:
            return city
        return romanise(city, self.dice.choice(SCHEMES))


def script_of(text: str) -> str:
    return "cyrillic" if any("а" <= char <= "ґ" for char in text.lower()) else "latin"


def romanise(word: str, scheme: dict[str, str]) -> str:
    letters = "".join(scheme.get(char, char) for char in word.lower())
    return letters.replace("-", "").capitalize()
