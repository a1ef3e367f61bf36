"""Customers with a browser each: they log in together and look around."""

import html
import re
import threading
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar

TIMEOUT = 120  # seconds
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
TICKET = re.compile(r'href="(/my/tickets/\d+)[^"]*"')
SUBJECT = "Request of customer {number:02d}"
ANY_SUBJECT = re.compile(r"Request of customer \d\d")
STEPS = ("log in form", "log in", "home", "orders", "tickets", "a ticket")


@dataclass
class Visit:
    step: str
    seconds: float
    error: str = ""


@dataclass
class Customer:
    """One browser; `visits` tells how it went."""

    address: str
    number: int
    visits: list[Visit] = field(default_factory=list)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(cookies)

    @property
    def login(self) -> str:
        return f"portal_race_{self.number:02d}"

    def walk(self, barrier: threading.Barrier) -> None:
        page = self._step("log in form", "/web/login", wanted="csrf_token")
        token = TOKEN.search(page)
        form = {"login": self.login, "password": self.login}
        form["csrf_token"] = token[1] if token else ""
        barrier.wait()
        self._step("log in", "/web/login", form, wanted="/my")
        self._step("home", "/my")
        self._step("orders", "/my/orders")
        page = self._step("tickets", "/my/tickets", wanted=self.subject)
        link = TICKET.search(page)
        self._step("a ticket", link[1] if link else "/my/none", wanted=self.subject)

    @property
    def subject(self) -> str:
        return SUBJECT.format(number=self.number)

    def _step(self, step: str, path: str, form=None, wanted: str = "") -> str:
        start = time.perf_counter()
        error, page = "", ""
        try:
            page = self._open(path, form)
        except OSError as problem:  # refused, too late, or an error of the server
            error = str(problem)
        seconds = time.perf_counter() - start
        foreign = set(ANY_SUBJECT.findall(page)) - {self.subject}
        if foreign:
            error = f"shows {sorted(foreign)}"
        elif not error and wanted not in page:
            error = f"{wanted} is missing"
        self.visits.append(Visit(step, seconds, error))
        return page

    def _open(self, path: str, form: dict | None = None) -> str:
        data = urllib.parse.urlencode(form).encode() if form else None
        with self.browser.open(self.address + path, data, TIMEOUT) as answer:
            return html.unescape(answer.read().decode())


def send(address: str, number: int) -> list[Visit]:
    """So many customers at once; returns all that they did."""
    customers = [Customer(address, index) for index in range(number)]
    barrier = threading.Barrier(number, timeout=TIMEOUT)
    threads = [
        threading.Thread(target=customer.walk, args=(barrier,))
        for customer in customers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [visit for customer in customers for visit in customer.visits]
