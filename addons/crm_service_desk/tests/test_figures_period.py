from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .figures_common import FiguresCommon, at

REPORT = "crm_service_desk.report_service_period"


@tagged("post_install", "-at_install")
class TestFiguresPeriod(FiguresCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.brook = cls._create_customer("Brook", is_company=True)
        cls.bea = cls._create_customer("Bea", parent_id=cls.brook.id)

    def _report(self, user=None, **values):
        return (
            self.env["service.period.report"]
            .with_user(user or self.head)
            .create(
                {
                    "partner_id": self.bea.id,
                    "date_start": date(2026, 3, 3),
                    "date_end": date(2026, 3, 4),
                    **values,
                }
            )
        )

    def _open_for_bea(self, when, closed=None, **values):
        ticket = self._open_at(when, partner_id=self.bea.id, **values)
        if closed:
            self._write_at(ticket, closed, stage_id=self.stage_solved.id)
        return ticket

    def test_figures_add_up(self):
        self._open_for_bea(at(2, 8), closed=at(2, 9))  # before
        self._open_for_bea(at(2, 8), closed=at(3, 16))
        self._open_for_bea(at(3, 8))
        self._open_for_bea(at(4, 8), closed=at(5, 8))  # closed later
        self._open_for_bea(at(5, 8))  # later
        figures = [value for _label, value in self._report()._get_figures()[:4]]
        self.assertEqual(figures, ["1", "2", "1", "2"])

    def test_averages_are_of_the_period(self):
        ticket = self._open_for_bea(at(3, 8))
        self._answer_at(ticket, at(3, 9))
        self._write_at(ticket, at(3, 10, 30), stage_id=self.stage_solved.id)
        self._rate(ticket, 4)
        figures = [value for _label, value in self._report()._get_figures()[4:7]]
        self.assertEqual(figures, ["1.0", "2.5", "4.0"])

    def test_nothing_happened_is_a_dash(self):
        figures = [value for _label, value in self._report()._get_figures()[:7]]
        self.assertEqual(figures, ["0", "0", "0", "0", "–", "–", "–"])

    def test_all_people_of_the_customer_and_nobody_else(self):
        own = self._open_for_bea(at(3, 8))
        boss = self._open_at(at(3, 9), partner_id=self.brook.id)
        self._open_at(at(3, 9), partner_id=self.ann.id)
        self.assertEqual(self._report()._get_tickets(), own | boss)

    def test_days_are_those_of_the_reader(self):
        self._open_for_bea(at(2, 23))
        opened = [
            self._report().with_context(tz=zone)._get_figures()[1][1]
            for zone in ("UTC", "Europe/Kyiv")
        ]
        self.assertEqual(opened, ["0", "1"])

    def test_agent_reads_only_what_he_may(self):
        mine = self._open_for_bea(at(3, 8), user_id=self.agent.id)
        self._open_for_bea(at(3, 9), user_id=self.colleague.id)
        self.assertEqual(self._report(self.agent)._get_tickets().ids, mine.ids)

    def test_categories_by_frequency(self):
        often, once = self.env["service.category"].create(
            [{"name": "Often"}, {"name": "Once"}]
        )
        for category in (once, often, often):
            self._open_for_bea(at(3, 8), category_id=category.id)
        self.assertEqual(self._report()._get_categories(), [(often, 2), (once, 1)])

    def test_page_shows_tickets_and_figures(self):
        self._open_for_bea(at(3, 8), name="The lamp flickers")
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.head)
            ._render_qweb_html(REPORT, self._report().ids)
        )
        self.assertIn(b"The lamp flickers", html)
        self.assertIn(b"Brook", html)

    def test_period_that_ends_before_it_begins_is_refused(self):
        with self.assertRaises(ValidationError):
            self._report(date_end=date(2026, 3, 1))

    def test_last_month_is_proposed(self):
        with self.moment(at(15, 8)):
            proposed = self.env["service.period.report"].default_get(
                ["date_start", "date_end"]
            )
        self.assertEqual(
            proposed,
            {"date_start": date(2026, 2, 1), "date_end": date(2026, 2, 28)},
        )

    def test_sales_people_are_refused(self):
        with self.assertRaises(AccessError):
            self._report(self.ada)
