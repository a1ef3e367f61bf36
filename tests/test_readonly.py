"""What only reads is marked so, and then runs on PostgreSQL's read replica."""

import re

from odoo.tests import TransactionCase, tagged

from suite.cache import ADDONS

CALL = re.compile(r'\.call\(\s*"([\w.]+)",\s*(?:"(\w+)"|\w+)')
OPENED = re.compile(r"openAction\('(\w+)'\)")
DOCUMENTED = re.compile(r"/json/2/([\w.]+)/(\w+)")
# Methods that pages and other systems call and that write, each with what it writes.
WRITES = {
    ("crm.interaction", "log_offline"): "what was logged without a connection",
    ("crm.relation.end", "action_end"): "the end of a relation",
    ("res.partner", "action_confirm_facts"): "who confirmed what",
    ("res.partner", "answer_offer"): "the customer's answer",
    ("service.ticket", "action_answer_with_article"): "which article was used",
    ("service.ticket", "create"): "a ticket",
    ("service.ticket", "mark_article"): "which article was used",
    ("service.ticket", "presence_leave"): "who is on a ticket",
    ("service.ticket", "presence_report"): "who is on a ticket",
    ("service.ticket", "submit_ticket"): "a ticket",
}
OUTSIDE = ("docs/*.md", "addons/*/README.rst")


def called_methods() -> set[tuple[str, str]]:
    """(model, method) of each call in our pages and in the documents for others."""
    found = set()
    for path in ADDONS.glob("*/static/src/**/*.js"):
        calls = CALL.findall(path.read_text())
        found.update((model, method) for model, method in calls if method)
    for path in ADDONS.glob("*/static/src/**/*.xml"):
        names = OPENED.findall(path.read_text())
        found.update(("res.partner", name) for name in names)
    for pattern in OUTSIDE:
        for path in ADDONS.parent.glob(pattern):
            found.update(DOCUMENTED.findall(path.read_text()))
    return found


@tagged("post_install", "-at_install")
class TestReadonly(TransactionCase):
    def _is_readonly(self, model, method):
        """As Odoo decides it when the request comes in."""
        for cls in self.registry[model].mro():
            found = getattr(cls, method, None)
            if found is not None and hasattr(found, "_readonly"):
                return found._readonly
        return False

    def test_the_calls_of_our_pages_are_found(self):
        found = called_methods()
        self.assertIn(("res.partner", "get_timeline_page"), found)
        self.assertIn(("res.partner", "action_view_org_chart"), found)
        self.assertIn(("crm.change.feed", "get_changes"), found)
        self.assertEqual(WRITES.keys() - found, set())

    def test_what_our_pages_call_is_readonly_or_known_to_write(self):
        primary = {call for call in called_methods() if not self._is_readonly(*call)}
        self.assertEqual(primary, WRITES.keys())

    def test_each_get_method_is_readonly(self):
        """The names promise it: _get_ and get_ read and never write."""
        ours = {path.parent.name for path in ADDONS.glob("*/__manifest__.py")}
        found = []
        for name, model in self.registry.items():
            for cls in model.mro():
                if getattr(cls, "_module", None) in ours:
                    found += [(name, key) for key in vars(cls) if key[:4] == "get_"]
        missing = {call for call in found if not self._is_readonly(*call)}
        self.assertGreater(len(found), 10)
        self.assertEqual(missing, set())

    def test_lists_and_figures_of_our_models_are_readonly(self):
        reads = ("web_search_read", "web_read", "formatted_read_group", "read_group")
        ours = [name for name in self.registry if name.startswith(("crm.", "service."))]
        calls = [(model, method) for model in ours for method in reads]
        self.assertGreater(len(calls), 100)
        self.assertEqual([call for call in calls if not self._is_readonly(*call)], [])
