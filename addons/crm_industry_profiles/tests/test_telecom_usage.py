import base64

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_telecom import TODAY, TelecomCommon

HEADER = "number;month;minutes;sms;gigabytes;amount"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTelecomUsage(TelecomCommon):
    def _load(self, *rows, header=HEADER, user=None):
        content = "\n".join((header, *rows)).encode()
        wizard = self.env["telecom.usage.import"].with_user(
            user or self.telecom_manager
        )
        job = wizard.create({"file": base64.b64encode(content)})
        job.action_load()
        return job

    def _counts(self, job):
        return (job.created_count, job.updated_count, job.refused_count)

    def _rows(self):
        usages = self.env["telecom.usage"].search(
            [("line_id", "=", self.line.id)], order="month"
        )
        return [(str(u.month), u.minutes, u.sms, u.gigabytes, u.amount) for u in usages]

    def test_a_file_is_loaded(self):
        job = self._load("+1 (202) 555-01.99;2027-03;120,5;7;1.234;12,05")
        self.assertEqual(self._counts(job), (1, 0, 0))
        self.assertEqual(self._rows(), [("2027-03-01", 120.5, 7, 1.234, 12.05)])

    def test_loaded_again_nothing_is_doubled(self):
        row = "+12025550199;2027-03;120;7;1.2;12.05"
        self._load(row)
        self.assertEqual(self._counts(self._load(row)), (0, 0, 0))
        job = self._load("+12025550199;2027-03;121;7;1.2;12.05")
        self.assertEqual(self._counts(job), (0, 1, 0))
        self.assertEqual(self._rows(), [("2027-03-01", 121, 7, 1.2, 12.05)])

    def test_columns_that_are_not_there_stay(self):
        self._load("+12025550199;2027-03;120;7;1.2;12.05")
        self._load("+12025550199;2027-03;90", header="number;month;minutes")
        self.assertEqual(self._rows(), [("2027-03-01", 90, 7, 1.2, 12.05)])

    def test_bad_rows_are_told_and_good_ones_kept(self):
        job = self._load(
            "+999;2027-03;1;1;1;1.00",
            "+12025550199;soon;1;1;1;1.00",
            "+12025550199;2027-02;-5;1;1;1.00",
            "+12025550199;2027-02;5;1.5;1;1.00",
            "+12025550199;2027-03;5;1;1;1.00",
        )
        self.assertEqual(self._counts(job), (1, 0, 4))
        self.assertEqual(
            [(message.row, message.text) for message in job.message_ids],
            [
                (2, "No line has the number “+999”."),
                (3, "“soon” in “month” is no month. Write it as 2024-01."),
                (4, "“minutes” cannot be negative."),
                (5, "“1.5” in “sms” is no whole number from 0 on."),
            ],
        )
        self.assertEqual(self._rows(), [("2027-03-01", 5, 1, 1, 1)])

    def test_unknown_columns_are_refused(self):
        with self.assertRaisesRegex(UserError, "roaming"):
            self._load("+12025550199;2027-03;1", header="number;month;roaming")
        with self.assertRaisesRegex(UserError, "month"):
            self._load("+12025550199;1", header="number;minutes")
        self.assertEqual(self._rows(), [])

    def test_only_managers_load(self):
        with self.assertRaises(AccessError):
            self._load("+12025550199;2027-03;1;1;1;1.00", user=self.telecom_agent)

    def test_lines_of_another_company_are_not_found(self):
        other = self.env["res.company"].create({"name": "Far Away"})
        tariff = self._tariff("Far", 1, company_id=other.id)
        self._line("+777777", company_id=other.id, tariff_id=tariff.id)
        job = self._load("+777777;2027-03;1;1;1;1.00")
        self.assertEqual(self._counts(job), (0, 0, 1))

    def test_a_thousand_rows_take_as_many_queries_as_ten(self):
        counts = []
        for place, number in enumerate((10, 10, 1000)):
            lines = [f"+18{place}{index:05}" for index in range(number)]
            self.env["telecom.line"].create(
                [
                    {
                        "number": text,
                        "partner_id": self.nora.id,
                        "tariff_id": self.small.id,
                    }
                    for text in lines
                ]
            )
            self.env.flush_all()
            start = self.cr.sql_log_count
            self._load(*(f"{text};2027-03;1;1;1;1.00" for text in lines))
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[1], counts[2])

    def test_a_month_has_one_row(self):
        self._use(self.line, 5, ["2027-03-01"])
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._use(self.line, 5, ["2027-03-17"])

    def test_a_number_is_cleaned_and_checked(self):
        self.assertEqual(self._line("+1 (202) 777-00.11").number, "+12027770011")
        with self.assertRaisesRegex(ValidationError, "no number of a line"):
            self._line("call me")

    def test_a_number_has_one_active_line(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._line("+12025550199")
        self.line.action_close()
        self.env.flush_all()
        self.assertTrue(self._line("+12025550199"))

    def test_a_line_that_was_used_stays(self):
        self._use(self.line, 5)
        with self.assertRaisesRegex(UserError, "Close it instead"):
            self.line.unlink()
