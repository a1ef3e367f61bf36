"""E-mails as they really come: every odd head with every odd body.

`get_shapes(number)` returns so many letters, always the same ones. A letter that a
person wrote is expected to become a ticket, however broken; the others not.
"""

import base64
import quopri
from typing import NamedTuple

TO = b"help@desk.example.com"
TICKET, KEPT = "ticket", "kept"
RUSSIAN = "Сломался стол, помогите! "
UKRAINIAN = "Зламався стіл, допоможіть! "
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class Shape(NamedTuple):
    name: str
    raw: bytes
    expected: str


def _word(text, charset, encoding="B"):
    data = text.encode(charset)
    if encoding == "B":
        payload = base64.b64encode(data)
    else:
        payload = quopri.encodestring(data, header=True)
    return b"=?%s?%s?%s?=" % (charset.encode(), encoding.encode(), payload)


def _lines(*lines):
    return b"\r\n".join(lines)


def _multi(kind, *parts, end=b"\r\n--cut--\r\n", boundary=b'; boundary="cut"'):
    head = b"Content-Type: multipart/" + kind + boundary
    body = b"".join(b"\r\n--cut\r\n" + part for part in parts)
    return head, body + end


def _part(kind, data, *headers):
    return _lines(b"Content-Type: " + kind, *headers, b"", data)


def _text(charset, encoding, data):
    header = b"Content-Type: text/plain; charset=" + charset
    return header + b"\r\nContent-Transfer-Encoding: " + encoding, data


def _nest(depth):
    head, body = b"Content-Type: text/plain", b"The innermost text"
    for level in range(depth):
        cut = b"b%d" % level
        body = b"\r\n--%s\r\n%s\r\n\r\n%s\r\n--%s--\r\n" % (cut, head, body, cut)
        head = b'Content-Type: multipart/mixed; boundary="%s"' % cut
    return head, body


def _attach(name, data=b"JVBERi0xLjQK", kind=b"application/pdf"):
    disposition = b"Content-Disposition: attachment" + name
    encoding = b"Content-Transfer-Encoding: base64"
    return _multi(
        b"mixed",
        _part(b"text/plain", b"See the file."),
        _part(kind, data, disposition, encoding),
    )


PLAIN = _part(b"text/plain; charset=utf-8", b"Plain text")
HTML = _part(b"text/html; charset=utf-8", b"<p>Rich <b>text</b></p>")
CALENDAR = _part(
    b"text/calendar; method=REQUEST; charset=utf-8",
    b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    b"SUMMARY:Visit\r\nEND:VEVENT\r\nEND:VCALENDAR",
)
INNER = b"From: a@b.example\r\nSubject: Inner\r\nMessage-Id: <in@x>\r\n\r\nInner text"

BODIES = {
    "ascii": (b"", b"It broke."),
    "empty": (b"", b""),
    "blank": (b"", b" \r\n\t\r\n "),
    "utf-8": _text(b"utf-8", b"8bit", RUSSIAN.encode()),
    "koi8-r": _text(b"koi8-r", b"8bit", RUSSIAN.encode("koi8-r")),
    "koi8-u qp": _text(
        b"koi8-u",
        b"quoted-printable",
        quopri.encodestring(UKRAINIAN.encode("koi8-u")),
    ),
    "windows-1251": _text(
        b'"windows-1251"', b"base64", base64.b64encode(RUSSIAN.encode("cp1251"))
    ),
    "cp866": _text(b"cp866", b"8bit", RUSSIAN.encode("cp866")),
    "utf-16": _text(b"utf-16", b"base64", base64.b64encode(RUSSIAN.encode("utf-16"))),
    "utf-7": _text(b"utf-7", b"7bit", "Grüße +".encode("utf-7")),
    "iso-2022-jp": _text(b"iso-2022-jp", b"7bit", "壊れた".encode("iso-2022-jp")),
    "gb18030": _text(b"gb18030", b"8bit", "坏了".encode("gb18030")),
    "unknown charset": _text(b"x-mac-klingon", b"8bit", RUSSIAN.encode()),
    "charset with blank": _text(b'" utf-8 "', b"8bit", RUSSIAN.encode()),
    "empty charset": _text(b'""', b"8bit", RUSSIAN.encode()),
    "charset lies": _text(b"us-ascii", b"7bit", RUSSIAN.encode("cp1251")),
    "no charset": (b"Content-Type: text/plain", RUSSIAN.encode("cp1251")),
    "unknown encoding": _text(b"utf-8", b"x-none", b"It broke."),
    "wrong encoding": _text(b"utf-8", b"8-bit", RUSSIAN.encode()),
    "broken base64": _text(b"utf-8", b"base64", b"0JrQsNC6!!#0LTQtdC70LA"),
    "short base64": _text(b"utf-8", b"base64", b"SGVsbG8gd29ybGQ"),
    "broken qp": _text(b"utf-8", b"quoted-printable", b"=ZZ =D0=9 =\r\n=D0"),
    "uuencode": _text(b"utf-8", b"x-uuencode", b"begin 644 a\r\n#0V%T\r\n`\r\nend"),
    "NUL": (b"", b"It\x00broke\x00."),
    "controls": (b"", bytes(range(1, 32)) + b" and text"),
    "emoji": _text(b"utf-8", b"8bit", "🪑💥 ‮RTL".encode()),
    "half emoji": _text(b"utf-8", b"8bit", b"\xed\xa0\xbd broken \xf0\x9f"),
    "long line": (b"", b"long " * 20_000),
    "many lines": (b"", b"> quoted\r\n" * 3_000),
    "flowed": (b"Content-Type: text/plain; format=flowed; delsp=yes", b"It \r\nbroke"),
    "html": (b"Content-Type: text/html; charset=utf-8", b"<p>It <i>broke</i></p>"),
    "html without end": (b"Content-Type: text/html", b"<table><tr><td><b>It broke<p"),
    "html with script": (b"Content-Type: text/html", b"<script>x()</script><p>Hi"),
    "html comment": (b"Content-Type: text/html", b"<!-- only a comment -->"),
    "html empty": (b"Content-Type: text/html", b""),
    "html NUL": (b"Content-Type: text/html", b"<p>It\x00broke</p>"),
    "html koi8": (
        b"Content-Type: text/html; charset=koi8-r",
        f"<meta charset=utf-8><p>{RUSSIAN}</p>".encode("koi8-r"),
    ),
    "html deep": (b"Content-Type: text/html", b"<div>" * 600 + b"deep"),
    "xhtml": (
        b"Content-Type: text/html; charset=utf-8",
        b'<?xml version="1.0" encoding="utf-8"?><html><body>It broke</body></html>',
    ),
    "alternative": _multi(b"alternative", PLAIN, HTML),
    "alternative reversed": _multi(b"alternative", HTML, PLAIN),
    "mixed texts": _multi(b"mixed", PLAIN, HTML, PLAIN),
    "related image": _multi(
        b"related",
        _part(b"text/html", b'<p>Look: <img src="cid:pic@x"></p>'),
        _part(
            b"image/png; name=pic.png",
            base64.b64encode(PNG),
            b"Content-Id: <pic@x>",
            b"Content-Transfer-Encoding: base64",
            b"Content-Disposition: inline; filename=pic.png",
        ),
    ),
    "image without part": (
        b"Content-Type: text/html",
        b'<p><img src="cid:nowhere"><img src="cid:"></p>',
    ),
    "image only": (
        b"Content-Type: image/png; name=p.png\r\nContent-Transfer-Encoding: base64",
        base64.b64encode(PNG),
    ),
    "nested 5": _nest(5),
    "nested 60": _nest(60),
    "no boundary": _multi(b"mixed", PLAIN, boundary=b""),
    "empty boundary": _multi(b"mixed", PLAIN, boundary=b'; boundary=""'),
    "other boundary": _multi(b"mixed", PLAIN, boundary=b"; boundary=elsewhere"),
    "blank boundary": _multi(b"mixed", PLAIN, boundary=b'; boundary="cut "'),
    "no end": _multi(b"mixed", PLAIN, HTML, end=b""),
    "no parts": _multi(b"mixed"),
    "empty parts": _multi(b"mixed", b"", b"\r\n", b""),
    "part without head": _multi(b"mixed", b"\r\nText without a head"),
    "preamble only": (b'Content-Type: multipart/mixed; boundary="cut"', b"Preamble"),
    "forwarded": _multi(b"mixed", PLAIN, _part(b"message/rfc822", INNER)),
    "forwarded alone": (b"Content-Type: message/rfc822", INNER),
    "forwarded broken": _multi(b"mixed", PLAIN, _part(b"message/rfc822", b"\xff\x00")),
    "forwarded base64": _multi(
        b"mixed",
        PLAIN,
        _part(
            b"message/rfc822",
            base64.b64encode(INNER),
            b"Content-Transfer-Encoding: base64",
        ),
    ),
    "partial": (b"Content-Type: message/partial; id=a; number=1; total=2", b"Part 1"),
    "external": (b"Content-Type: message/external-body; access-type=URL", b"x: y"),
    "digest": _multi(b"digest", b"\r\n" + INNER, b"\r\n" + INNER),
    "invitation": _multi(b"alternative", PLAIN, HTML, CALENDAR),
    "invitation alone": tuple(CALENDAR.split(b"\r\n\r\n", 1)),
    "winmail": _attach(
        b"; filename=winmail.dat", b"eJ8+IgEAAAA=", b"application/ms-tnef"
    ),
    "file": _attach(b'; filename="offer.pdf"'),
    "file without name": _attach(b""),
    "file empty": _attach(b'; filename="empty.pdf"', b""),
    "file name koi8": _attach(b'; filename="' + _word("Договор.pdf", "koi8-r") + b'"'),
    "file name rfc2231": _attach(b"; filename*=utf-8''%D0%A1%D1%87%D1%91%D1%82.pdf"),
    "file name in pieces": _attach(
        b"; filename*0*=utf-8''%D0%A1; filename*1*=%D1%87; filename*3=x"
    ),
    "file name 8-bit": _attach(b'; filename="' + "Счёт.pdf".encode("cp1251") + b'"'),
    "file name path": _attach(b'; filename="../../etc/passwd"'),
    "file name long": _attach(b'; filename="' + b"a" * 900 + b'.pdf"'),
    "file broken": _attach(b"; filename=a.pdf", b"!!! not base64 !!!"),
    "file text": _attach(b"; filename=a.txt", b"VGV4dA==", b"text/plain"),
    "file text unknown": _attach(
        b"; filename=a.txt", b"VGV4dA==", b"text/plain; charset=nonsense"
    ),
    "file html": _attach(b"; filename=a.html", b"PGI+", b"text/html"),
    "file xml": _attach(b"; filename=a.xml", b"PGEvPg==", b"text/xml"),
    "file of any kind": _attach(b"; filename=a", b"AAAA", b"*/*"),
    "file binary": _attach(b"; filename=a", b"AAAA", b"binary/octet-stream"),
    "file pdf kind": _attach(b"; filename=a.pdf", b"AAAA", b"pdf; name=a.pdf"),
    "file kind of file": _attach(b"; filename=a", b"AAAA", b"application"),
    "kind missing": (b"Content-Type:", b"It broke."),
    "kind odd": (b"Content-Type: text", b"It broke."),
    "kind broken": (b"Content-Type: ;;;=/; charset", b"It broke."),
    "kind twice": (
        b"Content-Type: text/plain\r\nContent-Type: text/html",
        b"<p>It broke.",
    ),
    "disposition broken": (b"Content-Disposition: ;;filename", b"It broke."),
    "rtf": (b"Content-Type: text/rtf", b"{\\rtf1 It broke}"),
    "enriched": (b"Content-Type: text/enriched", b"<bold>It broke</bold>"),
    "signed": _multi(
        b'signed; protocol="application/pgp-signature"',
        PLAIN,
        _part(b"application/pgp-signature; name=s.asc", b"-----BEGIN PGP"),
    ),
    "smime": (
        b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n"
        b"Content-Transfer-Encoding: base64",
        b"MIIB",
    ),
    "encrypted": _multi(
        b"encrypted", _part(b"application/pgp-encrypted", b"Version: 1"), PLAIN
    ),
    "vcard": _multi(b"mixed", PLAIN, _part(b"text/vcard", b"BEGIN:VCARD")),
}

# what may stand before the usual headers, or instead of them
HEADS = {
    "plain": {},
    "subject utf-8": {b"Subject": _word(RUSSIAN, "utf-8")},
    "subject q": {b"Subject": _word(UKRAINIAN, "utf-8", "Q")},
    "subject koi8": {b"Subject": _word(RUSSIAN, "koi8-r")},
    "subject 8-bit": {b"Subject": RUSSIAN.encode()},
    "subject 8-bit cp1251": {b"Subject": RUSSIAN.encode("cp1251")},
    "subject unknown": {b"Subject": b"=?x-klingon?B?0JrQsNC6?="},
    "subject broken": {b"Subject": b"=?utf-8?B?0JrQs?= =?utf-8?Q?=ZZ?= =?utf-8?"},
    "subject cut": {b"Subject": b"=?utf-8?B?0J?= =?utf-8?B?o=?="},
    "subject NUL": {b"Subject": b"It\x00broke"},
    "subject control": {b"Subject": b"It\x0bbroke\x7f\x1b[31m"},
    "subject long": {b"Subject": b"very long " * 900},
    "subject folded": {b"Subject": b"It\r\n\tbroke\r\n today"},
    "subject empty": {b"Subject": b""},
    "no subject": {b"Subject": None},
    "subject twice": {b"Subject": b"One\r\nSubject: Two"},
    "forward": {b"Subject": b"Fwd: RE: FW: It broke"},
    "from name": {b"From": b'"Zed, Zoe" <%s>'},
    "from koi8": {b"From": _word("Зоя", "koi8-r") + b" <%s>"},
    "from 8-bit": {b"From": "Зоя".encode("cp1251") + b" <%s>"},
    "from comment": {b"From": b"%s (Zoe (the one) Zed)"},
    "from several": {b"From": b"Zoe <%s>, Bob <bob@shapes.example>"},
    "from twice": {b"From": b"%s\r\nFrom: bob@shapes.example"},
    "from quotes": {b"From": b'"Zoe \\"Z\\" <x@y>" <%s>'},
    "from open": {b"From": b"Zoe <%s"},
    "from group": {b"From": b"Team: %s;"},
    "from NUL": {b"From": b"Zoe\x00 <%s>"},
    "from long": {b"From": b"Zoe " * 400 + b"<%s>"},
    "reply-to": {b"Reply-To": b"office@shapes.example"},
    "sender": {b"Sender": b"robot@shapes.example"},
    "no date": {b"Date": None},
    "date broken": {b"Date": b"yesterday at noon"},
    "date far": {b"Date": b"Thu, 31 Dec 99999 23:59:60 +9999"},
    "date 8-bit": {b"Date": "Пн, 2 мар 2026 10:00".encode("koi8-r")},
    "date naive": {b"Date": b"2026-03-02 10:00:00"},
    "no id": {b"Message-Id": None},
    "id empty": {b"Message-Id": b""},
    "id twice": {b"Message-Id": b"<%s@x>\r\nMessage-Id: <other-%s@x>"},
    "id bare": {b"Message-Id": b"%s@x"},
    "id blank": {b"Message-Id": b"<%s @x>"},
    "id folded": {b"Message-Id": b"\r\n <%s@x>"},
    "id 8-bit": {b"Message-Id": "<письмо-%s@x>".encode()},
    "id long": {b"Message-Id": b"<" + b"l" * 3000 + b"%s@x>"},
    "references odd": {b"References": b"no brackets, <half", b"In-Reply-To": b"?"},
    "references many": {b"References": b" ".join(b"<%d@y>" % n for n in range(300))},
    "in reply to text": {b"In-Reply-To": b"Your message of Monday"},
    "cc many": {b"Cc": b", ".join(b"c%d@shapes.example" % n for n in range(200))},
    "cc broken": {b"Cc": b"undisclosed-recipients:; <, @ >,, \xff\xfe"},
    "to hidden": {b"To": b"undisclosed-recipients:;", b"Delivered-To": TO},
    "to twice": {b"To": b"a@shapes.example\r\nTo: " + TO},
    "to name": {b"To": b'"Help, please" <' + TO + b">"},
    "to upper": {b"To": TO.upper()},
    "to encoded": {b"To": _word("Помощь", "cp1251") + b" <" + TO + b">"},
    "to resent": {b"To": b"a@shapes.example", b"Resent-To": TO},
    "priority": {b"X-Priority": b"1 (Highest)", b"Importance": b"high"},
    "received": {b"Received": b"\r\nReceived: ".join([b"from a by b; x"] * 40)},
    "dkim": {b"DKIM-Signature": b"v=1; b=" + b"A" * 4000},
    "no version": {b"MIME-Version": None},
    "odd line": {b"X-Odd": b"1\r\nthis line is no header\r\nX-More: 2"},
    "blank before colon": {b"X-Blank ": b"1"},
    "empty name": {b"": b"1"},
    "mbox": {b">From zoe@x Mon Mar  2 10:00:00 2026\r\nX-Box": b"1"},
    "receipt wanted": {b"Disposition-Notification-To": b"zoe@shapes.example"},
    "not automatic": {b"Auto-Submitted": b"no"},
}

# what no person wrote, or nobody can answer
KEPT_HEADS = {
    "away": {b"Auto-Submitted": b"auto-replied (vacation)"},
    "away old": {b"X-Autoreply": b"yes", b"Subject": _word("Отпуск", "koi8-r")},
    "away exchange": {b"X-Auto-Response-Suppress": b"All"},
    "robot": {b"Auto-Submitted": b"auto-generated"},
    "list": {b"List-Id": b"News <news.shapes.example>", b"Precedence": b"list"},
    "bulk": {b"Precedence": b"bulk"},
    "newsletter": {b"List-Unsubscribe": b"<https://shapes.example/leave>"},
    "spam": {b"X-Spam-Flag": b"YES"},
    "spam score": {b"X-Spam-Status": b"Yes, score=9.9 required=5"},
    "daemon": {b"From": b"MAILER-DAEMON@mx.shapes.example"},
    "no from": {b"From": None},
    "huge head": {b"X-Huge": b"h" * 300_000},
}
# each head and body is used, in ever new pairs: 7 is prime to the numbers of both
STEP = 7
KEPT_EVERY = 20


def _build(number, head, body):
    """One letter; `%s` in a header is its number or its sender."""
    sender = b"zoe%d@shapes.example" % number
    headers = {
        b"From": b"%s",
        b"To": TO,
        b"Subject": b"It broke",
        b"Date": b"Mon, 2 Mar 2026 10:00:00 +0200",
        b"Message-Id": b"<%s@x>",
        b"MIME-Version": b"1.0",
        **head,
        b"X-Number": b"%d" % number,
    }
    lines = []
    for name, value in headers.items():
        if value is None:
            continue
        given = sender if name == b"From" else b"shape-%d" % number
        lines.append(name + b": " + value.replace(b"%s", given))
    kind, text = body
    return _lines(*lines, *([kind] if kind else []), b"", text)


def get_shapes(number):
    heads, bodies = list(HEADS.items()), list(BODIES.items())
    kept = list(KEPT_HEADS.items())
    shapes = []
    for index in range(number):
        is_kept = index % KEPT_EVERY == KEPT_EVERY - 1
        pool = kept if is_kept else heads
        turn = index // len(bodies)
        head_name, head = pool[(index * STEP + turn) % len(pool)]
        body_name, body = bodies[index % len(bodies)]
        raw = _build(index, head, body)
        if index % 3 == 1:
            raw = raw.replace(b"\r\n", b"\n")
        name = f"{index}: {head_name} / {body_name}"
        shapes.append(Shape(name, raw, KEPT if is_kept else TICKET))
    return shapes
