"""An e-mail as it came: what its headers say, before anything is made of it."""

import email
import email.errors
import email.header
import hashlib
import re
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import SMTP, compat32
from functools import cached_property

RECIPIENTS = ("To", "Cc", "Delivered-To", "Resent-To", "Resent-Cc")
ADDRESS = re.compile(r"[^\s<>\"'(),;:@\[\]]+@[^\s<>\"'(),;:@\[\]]+")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
KEY_LENGTH = 160

# a machine answered a message of ours
REPLY = "reply"
# a machine wrote on its own account: lists, newsletters, monitoring
MACHINE = "machine"

ANSWERED = ("auto-replied", "auto-notified", "auto_reply", "auto-reply")
REPLY_HEADERS = (
    "X-Autoreply",
    "X-Auto-Reply",
    "X-Autorespond",
    "X-Autoresponse",
    "X-Autoreply-From",
    "X-Mail-Autoreply",
)
MACHINE_HEADERS = (
    "X-Auto-Response-Suppress",
    "X-FC-MachineGenerated",
    "List-Id",
    "List-Post",
    "List-Unsubscribe",
    "Feedback-ID",
)
BULK = ("bulk", "list", "junk")
POSITIVE = ("yes", "true", "1", "spam")


class Letter:
    """Read-only view of a raw message; nothing here raises on broken mail."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.refusal = ""  # the address that did not accept it
        self.is_simple = False  # whether to read `simplify` instead of `parse`
        self.is_recovered = False  # a manager lets it in, whatever it is
        self.is_automatic = False  # no part of the dialogue, where it goes now
        self.is_quiet = False  # gets no automatic answer
        self.is_ours = False  # comes to the service desk
        self.opens = False  # begins a ticket, where it goes now
        self.known: dict[Hashable, object] = {}  # what was looked up for it

    def __bool__(self) -> bool:
        return bool(self.raw)

    @contextmanager
    def opening(self, opens: bool) -> Iterator[None]:
        """While its message is filed: whether this begins a ticket."""
        self.opens = opens
        try:
            yield
        finally:
            self.opens = False

    @classmethod
    def of(cls, context: Mapping) -> "Letter":
        """The letter that is being processed, or an empty one.

        Only the server can put one into a context.
        """
        letter = context.get("service_letter")
        return letter if isinstance(letter, cls) else cls(b"")

    @classmethod
    def take(cls, message: object) -> "Letter":
        """Take what Odoo's gateway takes: bytes, text or an XML-RPC binary."""
        if isinstance(message, cls):
            return message
        data = getattr(message, "data", message)
        if isinstance(data, str):
            data = data.encode("utf-8", "surrogateescape")
        return cls(bytes(data))

    @cached_property
    def headers(self) -> Message:
        return BytesHeaderParser(policy=compat32).parsebytes(self.raw)

    @cached_property
    def header_size(self) -> int:
        """Bytes before the first empty line."""
        ends = [self.raw.find(end) for end in (b"\r\n\r\n", b"\n\n")]
        return min((end for end in ends if end >= 0), default=len(self.raw))

    def get_header(self, name: str) -> str:
        return str(self.headers.get(name, "")).strip()

    @cached_property
    def message_id(self) -> str:
        return "".join(self.get_header("Message-Id").split())

    @cached_property
    def key(self) -> str:
        """The same for the same message, however often it is delivered."""
        if not self.message_id:
            lines = (line.rstrip() for line in self.raw.splitlines())
            return "sha256:" + hashlib.sha256(b"\n".join(lines).rstrip()).hexdigest()
        if len(self.message_id) <= KEY_LENGTH and self.message_id.isascii():
            return self.message_id
        digest = hashlib.sha256(self.message_id.encode("utf-8", "replace"))
        return "id:" + digest.hexdigest()

    @cached_property
    def sender(self) -> str:
        return next(iter(self._get_addresses("From")), "")

    @cached_property
    def recipients(self) -> list[str]:
        found = (self._get_addresses(name) for name in RECIPIENTS)
        return list(dict.fromkeys(address for part in found for address in part))

    def _get_addresses(self, name: str) -> list[str]:
        values = self.headers.get_all(name, [])
        text = " ".join(str(value).replace("\x00", "") for value in values)
        # a name in quotes may look like an address
        found = ADDRESS.findall(QUOTED.sub(" ", text)) or ADDRESS.findall(text)
        return [address.lower().rstrip(".") for address in found]

    @cached_property
    def references(self) -> str:
        return self.get_header("References") + " " + self.get_header("In-Reply-To")

    def answers(self, model: str) -> bool:
        """Whether it refers to a message that Odoo sent about such a record."""
        return f"-{model}@" in self.references

    @cached_property
    def automatic(self) -> str:
        """`REPLY`, `MACHINE`, or nothing for what a person wrote."""
        submitted = self.get_header("Auto-Submitted").lower().partition(";")[0].strip()
        precedence = self.get_header("Precedence").lower()
        if submitted in ANSWERED or precedence in ANSWERED:
            return REPLY
        if any(self._is_set(name) for name in REPLY_HEADERS):
            return REPLY
        if submitted not in ("", "no") or precedence in BULK:
            return MACHINE
        return MACHINE if any(self._is_set(name) for name in MACHINE_HEADERS) else ""

    def _is_set(self, name: str) -> bool:
        return self.get_header(name).lower() not in ("", "no", "false", "none")

    def is_spam(self, names: list[str]) -> bool:
        """Whether one of these headers says so: “YES”, or “Yes, score=7.1”."""
        words = (re.split(r"[\s,;]", self.get_header(name).lower()) for name in names)
        return any(first[0] in POSITIVE for first in words)

    @cached_property
    def subject(self) -> str:
        try:
            header = email.header.decode_header(self.get_header("Subject"))
            text = str(email.header.make_header(header))
        except (LookupError, ValueError, email.errors.HeaderParseError):
            text = self.get_header("Subject")
        return make_storable(" ".join(text.split()))[:200]

    def parse(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=SMTP)

    def simplify(self) -> EmailMessage:
        """The same letter without what could not be read: its text, and the original.

        Whoever opens the ticket finds the whole message as an attachment.
        """
        letter = EmailMessage(policy=SMTP)
        plain = {"Message-Id": self.message_id, "Subject": self.subject}
        plain["References"] = " ".join(self.references.split()[-32:])
        plain["From"] = self.sender
        for name in RECIPIENTS:
            plain[name] = ", ".join(self._get_addresses(name)[:100])
        for name, value in plain.items():
            value = value.encode("ascii", "replace").decode()
            if value and name == "Subject":
                value = self.subject
            if value:
                letter[name] = value
        letter.set_content(self._get_text())
        letter.add_attachment(
            self.raw, "application", "octet-stream", filename="original.eml"
        )
        return letter

    def _get_text(self) -> str:
        """The first readable text, whatever its encoding claims to be."""
        for part in email.message_from_bytes(self.raw, policy=compat32).walk():
            if part.get_content_type() != "text/plain" or part.is_multipart():
                continue
            payload = part.get_payload(decode=True) or b""
            return make_storable(decode(payload, part.get_content_charset()))
        return ""


def decode(data: bytes, charset: str | None) -> str:
    for name in (charset, "utf-8"):
        try:
            return data.decode(name or "utf-8")
        except (LookupError, UnicodeError):
            continue
    return data.decode("windows-1251", "replace")


def make_storable(text: str) -> str:
    """Drop what PostgreSQL cannot store: NUL characters and halves of characters."""
    clean = text.replace("\x00", "")
    return clean.encode("utf-8", "replace").decode("utf-8")
