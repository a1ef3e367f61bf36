"""Numbers as people type them into a form, in the way of their language."""

SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}'"


def read_number(text: str, decimal_point: str, thousands_sep: str) -> float:
    """The number that was meant; ValueError if it is none.

    Who reads English means twelve thousand by "12,500", who reads Russian twelve and a
    half. The other sign is taken for what it can only be: "300,50" has cents.

    :param decimal_point: of the reader's language
    :param thousands_sep: of the reader's language; "" for none
    """
    text = text.strip().translate(dict.fromkeys(map(ord, SPACES)))
    if thousands_sep in (",", ".") and thousands_sep != decimal_point:
        whole, _point, rest = text.partition(decimal_point)
        if _is_grouped(whole.split(thousands_sep)):
            text = whole.replace(thousands_sep, "") + ("." + rest if rest else "")
    return float(text.replace(",", "."))


def _is_grouped(parts: list[str]) -> bool:
    """Whether thousands stand apart: "1", "234", "500"."""
    first, *others = parts
    return bool(
        others
        and first.isdecimal()
        and not first.startswith("0")
        and len(first) <= 3
        and all(part.isdecimal() and len(part) == 3 for part in others)
    )
