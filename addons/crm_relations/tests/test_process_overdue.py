from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common_process import CrmProcessCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 12:00:00")
class TestProcessOverdue(CrmProcessCommon):
    def _get_found(self, deals, mark, value=True):
        return deals.search([("id", "in", deals.ids), (mark, "=", value)])

    def _stand_since(self, deals, *moment):
        deals._write_process({"date_last_stage_update": datetime(*moment)})

    def test_expected_closing_has_passed(self):
        late = self._create_deal(date_deadline="2026-06-14")
        today = self._create_deal(date_deadline="2026-06-15")
        none = self._create_deal()
        deals = late + today + none
        self.assertEqual(deals.mapped("is_overdue"), [True, False, False])
        self.assertEqual(late.overdue_reason, "expected by 06/14/2026")
        self.assertEqual(self._get_found(deals, "is_overdue_date"), late)
        self.assertEqual(self._get_found(deals, "is_overdue"), late)
        self.assertEqual(self._get_found(deals, "is_overdue", False), today + none)

    def test_stage_has_its_days(self):
        self.contact.deadline_days = 7
        late, fresh = self._create_deal(), self._create_deal()
        self._stand_since(late, 2026, 6, 5, 11)
        self._stand_since(fresh, 2026, 6, 8, 13)
        self.assertEqual(late.overdue_reason, "days in its stage: 10, allowed: 7")
        deals = late + fresh
        self.assertEqual(deals.mapped("is_overdue_stage"), [True, False])
        self.assertEqual(self._get_found(deals, "is_overdue_stage"), late)

    def test_stage_without_days_has_no_end(self):
        deal = self._create_deal()
        self._stand_since(deal, 2020, 1, 1)
        self.assertFalse(deal.is_overdue)
        self.assertFalse(self._get_found(deal, "is_overdue_stage"))

    def test_closed_deals_are_not_overdue(self):
        self.contact.deadline_days = self.done.deadline_days = 1
        won, lost = (self._create_deal(date_deadline="2026-01-01") for _n in range(2))
        won.action_set_won()
        lost.action_set_lost(lost_reason_id=self.too_dear.id)
        deals = won + lost
        self._stand_since(deals, 2026, 1, 1)
        self.assertEqual(deals.mapped("is_overdue"), [False, False])
        found = self._get_found(deals.with_context(active_test=False), "is_overdue")
        self.assertFalse(found)

    def test_marks_cost_the_same_for_one_and_for_eighty(self):
        deals = self.env["crm.lead"].create(
            [{"name": str(number), "type": "opportunity"} for number in range(81)]
        )
        self.env.flush_all()
        deals[0].mapped("is_overdue")
        counts = []
        for group in (deals[0], deals[1:]):
            self.env.invalidate_all()
            # what every request reads anyway
            self.env.company.currency_id.mapped("rounding")
            self.env.user.mapped("tz")
            group.mapped("name")
            start = self.cr.sql_log_count
            group.mapped("is_overdue")
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts, [2, 2])
