from freezegun import freeze_time

from odoo.tests import tagged

from .common_telecom import TODAY, TelecomCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTelecomChurn(TelecomCommon):
    """March is compared with December; the contract may end until 9 June."""

    def _signals(self):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["telecom.churn"].search([("line_id", "=", self.line.id)])
        return [(row.signals, row.reason) for row in rows]

    def _fall(self, before, after, **values):
        self._use(self.line, before, ["2026-12-01"])
        self._use(self.line, after, ["2027-03-01"], **values)

    def _complain(self, date="2027-04-01"):
        Type = self.env["crm.interaction.type"]
        kind = Type.search([("code", "=", "telecom_complaint")], limit=1)
        kind = kind or Type.create({"name": "C", "code": "telecom_complaint"})
        self.env["crm.interaction"].create(
            {"partner_id": self.nora.id, "type_id": kind.id, "date": date}
        )

    def _make_falling_lines(self, number):
        lines = self.env["telecom.line"].create(
            [
                {
                    "number": f"+120255502{place:02}",
                    "partner_id": self.nora.id,
                    "tariff_id": self.small.id,
                    "date_start": "2026-01-01",
                    "date_end": "2027-05-01",
                }
                for place in range(number)
            ]
        )
        lines[:1].activity_schedule("mail.mail_activity_data_call")
        return lines

    def _count_reads(self, rows, fields):
        """Queries for one row and for all, with nothing in the cache."""
        counts = []
        for records in (rows[0], rows[0], rows):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            records.browse(records.ids).web_read(fields)
            counts.append(self.cr.sql_log_count - start)
        return counts[1:]

    def test_a_line_in_order_has_none(self):
        self.line.date_end = "2027-06-10"
        self._fall(100, 71)
        self.assertEqual(self._signals(), [])

    def test_usage_that_falls(self):
        self._fall(100, 70)
        self.assertEqual(self._signals(), [(1, "Usage fell by 30.0 %")])

    def test_the_fall_is_the_mean_of_what_was_used(self):
        self._use(self.line, 100, ["2026-12-01"], gigabytes=10)
        self._use(self.line, 100, ["2027-03-01"], gigabytes=2, sms=50)
        self.assertEqual(self._signals(), [(1, "Usage fell by 40.0 %")])

    def test_months_without_data_say_nothing(self):
        self._use(self.line, 100, ["2026-12-01"])
        self.assertEqual(self._signals(), [])

    def test_a_contract_that_ends_soon(self):
        self.line.date_end = "2027-06-09"
        self.assertEqual(self._signals(), [(1, "Contract ends on 06/09/2027")])
        self.line.date_end = "2027-04-09"
        self.assertEqual(self._signals(), [])

    def test_complaints_of_the_last_90_days(self):
        self._complain("2027-01-09")
        self.assertEqual(self._signals(), [])
        self._complain("2027-01-10")
        self._complain()
        self.assertEqual(self._signals(), [(1, "Complaints: 2")])

    def test_several_signals_are_counted_and_told(self):
        self._fall(100, 10)
        self.line.date_end = "2027-05-01"
        self._complain()
        reasons = "Usage fell by 90.0 %\nContract ends on 05/01/2027\nComplaints: 1"
        self.assertEqual(self._signals(), [(3, reasons)])

    def test_a_call_is_planned_once(self):
        self._fall(100, 10)
        self._signals()
        row = self.env["telecom.churn"].search([("line_id", "=", self.line.id)])
        row.action_plan_calls()
        row.action_plan_calls()
        [task] = self.line.activity_ids
        self.assertEqual(task.user_id, self.telecom_agent)
        self.assertEqual(task.summary, "May leave: Usage fell by 90.0 %")

    def test_the_segment_finds_them(self):
        self._fall(100, 10)
        self.env.flush_all()
        domain = [
            ("telecom_line_ids", "any", [("churn_ids", "any", [("signals", ">", 0)])])
        ]
        self.assertEqual(self.env["res.partner"].search(domain), self.nora)

    def test_a_list_costs_the_same_for_one_and_for_eighty(self):
        lines = self._make_falling_lines(80)
        rows = self.env["telecom.churn"].search([("line_id", "in", lines.ids)])
        self.assertEqual(len(rows), 80)
        names = ("signals", "reason", "partner_id", "line_id", "activity_date")
        fields = {name: {} for name in (*names, "user_id", "fall_percent", "date_end")}
        self.assertEqual(*self._count_reads(rows, fields))
