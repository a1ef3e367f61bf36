"""Which form of a noun goes with a number."""


def plural(lang: str | None, number: float) -> str:
    """Return "one", "few" or "many", as the language counts."""
    if number != int(number):
        return "few"
    count = abs(int(number))
    if not (lang or "").startswith(("ru", "uk")):
        return "one" if count == 1 else "many"
    if count % 10 == 1 and count % 100 != 11:
        return "one"
    if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14:
        return "few"
    return "many"
