from odoo.tests import HttpCase, tagged

from .relation_common import RelationCommon


class RelationChartCase(HttpCase, RelationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman.password = "relation-sales"
        names = ("Tour Boss", "Tour Report", "Tour Clerk", "Tour Former")
        people = cls.env["res.partner"].create([{"name": name} for name in names])
        cls.boss, cls.report, cls.clerk, cls.former = people
        cls.clerk.function = "Accountant"
        for person in (cls.boss, cls.report, cls.clerk):
            cls._relate(person, "works_for", cls.acme, "2020-01-01")
        cls._relate(cls.report, "reports_to", cls.boss, "2020-01-01")
        cls._relate(cls.former, "works_for", cls.acme, "2010-01-01", "2019-12-31")

    def _start(self, tour):
        url = f"/odoo/res.partner/{self.acme.id}"
        self.start_tour(url, tour, login="relation-sales", timeout=120)


@tagged("post_install", "-at_install")
class TestRelationChartDesktop(RelationChartCase):
    browser_size = "1366x768"

    def test_chart_shows_the_people_of_a_company(self):
        self._start("crm_relations_chart")

    def test_chart_stands_as_of_the_day_of_the_card(self):
        self._start("crm_relations_chart_as_of")


@tagged("post_install", "-at_install")
class TestRelationChartPhone(RelationChartCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_chart_shows_the_people_of_a_company(self):
        self._start("crm_relations_chart")

    def test_chart_stands_as_of_the_day_of_the_card(self):
        self._start("crm_relations_chart_as_of")
