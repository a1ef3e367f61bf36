from odoo.tests import HttpCase, tagged

from .relation_common import RelationCommon


@tagged("post_install", "-at_install")
class TestRelationsUi(HttpCase, RelationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman.password = "relation-sales"
        names = ("Tour Anna", "Tour Petr", "Tour Friend", "Tour Works", "Tour Past")
        people = cls.env["res.partner"].create([{"name": name} for name in names])
        cls.wife, husband, _friend, works, past = people
        (works + past).is_company = True
        cls._relate(cls.wife, "wife", husband)
        cls._relate(husband, "works_for", works)
        cls._relate(cls.wife, "works_for", past, end="2020-12-31")

    def _start(self, tour):
        url = f"/odoo/res.partner/{self.wife.id}"
        self.start_tour(url, tour, login="relation-sales", timeout=120)

    def test_map_on_a_desktop(self):
        self.browser_size = "1366x768"
        self._start("crm_relations_map_desktop")
        labels = self._ends(self.wife).mapped("label")
        self.assertEqual(sorted(labels), ["Friend of", "Wife of", "Works for"])

    def test_map_on_a_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self._start("crm_relations_map_phone")
