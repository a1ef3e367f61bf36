from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.letter import Letter
from .intake_common import IntakeCommon
from .mail_shapes import BODIES, HEADS, KEPT, KEPT_EVERY, KEPT_HEADS, TICKET, get_shapes

SHAPES = 2000
AGAIN = 10  # every tenth letter comes twice
BATCH = 200


def get_python_letters():
    """The letters with which Python tests its own parser, or some of ours."""
    spec = find_spec("test")
    folders = [
        Path(place) for place in (spec and spec.submodule_search_locations) or ()
    ]
    found = [
        path for folder in folders for path in folder.glob("test_email/data/*.txt")
    ]
    letters = [path.read_bytes() for path in sorted(found)]
    return letters or [shape.raw for shape in get_shapes(2 * KEPT_EVERY)]


@tagged("post_install", "-at_install")
class TestIntakeShapes(IntakeCommon):
    def _get_fate(self, key):
        """What the log says became of a letter."""
        lines = self.Intake.search([("key", "=", f"team-{self.team.id}/{key}")])
        if len(lines) != 1:
            return f"{len(lines)} lines"
        if lines.quarantine_id:
            return KEPT
        return TICKET if lines.ticket_id else "nothing"

    def _check_shapes(self, shapes):
        wrong = []
        for number, shape in enumerate(shapes):
            self._receive(shape.raw)
            if number % AGAIN == 0:
                self._receive(shape.raw)
            if self._get_fate(Letter(shape.raw).key) != shape.expected:
                wrong.append((shape.name, self._get_held()[-1:].detail))
        return wrong

    @mute_logger("odoo.addons.mail.models.mail_thread", "odoo.addons.base")
    def test_no_shape_is_lost_or_doubled(self):
        self.stage_new.mail_template_id = False  # thanking is not what is tested
        tickets = self.Ticket.search_count([])
        shapes = get_shapes(SHAPES)
        wrong = []
        for start in range(0, SHAPES, BATCH):
            wrong += self._check_shapes(shapes[start : start + BATCH])
            self.env.flush_all()
            self.env.invalidate_all()
        self.assertEqual(wrong, [])
        expected = Counter(shape.expected for shape in shapes)
        made = self.Ticket.search_count([]) - tickets
        self.assertEqual(made, expected[TICKET])
        self.assertEqual(len(self._get_held()), expected[KEPT])

    def test_shapes_are_all_different(self):
        shapes = get_shapes(SHAPES)
        self.assertEqual(len({shape.raw for shape in shapes}), SHAPES)
        self.assertEqual(len({Letter(shape.raw).key for shape in shapes}), SHAPES)
        names = {part for shape in shapes for part in shape.name[5:].split(" / ")}
        self.assertGreaterEqual(len(names), len(BODIES) + len(HEADS))
        self.assertEqual(len(KEPT_HEADS), 12)

    def test_letters_of_pythons_own_tests(self):
        keys = set()
        for number, raw in enumerate(get_python_letters()):
            raw = b"To: help@desk.example.com\nX-Number: %d\n%s" % (number, raw)
            keys.add(Letter(raw).key)
            self._receive(raw, "service.ticket")
            self._receive(raw, "service.ticket")
        fates = [self._get_fate(key) for key in keys]
        self.assertLessEqual(set(fates), {TICKET, KEPT})
        made = len(self.Intake.search([]).ticket_id) + len(self._get_held())
        self.assertEqual(made, len(keys))
        self.assertGreater(fates.count(TICKET), len(keys) / 2)

    def test_the_text_of_a_letter_survives_its_charset(self):
        for name in ("koi8-r", "windows-1251", "cp866", "utf-16", "no charset"):
            kind, text = BODIES[name]
            raw = self._write_letter(f"<{name.replace(' ', '')}@x>").as_bytes()
            head = raw.partition(b"Content-Type")[0]
            ticket_id = self._receive(head + kind + b"\r\n\r\n" + text)
            body = self.Ticket.browse(ticket_id).message_ids[-1:].body
            if name != "no charset":
                self.assertIn("Сломался стол", body, name)
