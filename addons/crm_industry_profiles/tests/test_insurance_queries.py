from odoo.tests import tagged

from .common_claims import ClaimCommon

RENEWAL_LIST = (
    "holder_id",
    "product_id",
    "date_expiry",
    "user_id",
    "loss_ratio",
    "profit_amount",
    "premium_offered",
    "change_offered",
    "guard_warning",
    "is_warned",
    "activity_ids",
    "state",
)
CARD = (
    "insurance_is_screen",
    "insurance_policy_count",
    "insurance_policy_ids",
)
POLICY_COLUMNS = ("number", "product_id", "date_expiry", "premium", "is_overdue")


@tagged("post_install", "-at_install")
class TestInsuranceQueries(ClaimCommon):
    """One record or 80: the same number of queries."""

    def _policies(self, number, **values):
        return self.env["insurance.policy"].concat(
            *[self._policy(self.carla, **values) for _index in range(number)]
        )

    def _measure(self, function):
        """How many queries it takes, with nothing in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - start

    def _compare(self, make):
        """Measure for 1 and for 80, after a first run that warms the caches."""
        counts = [self._measure(make(number)) for number in (1, 1, 80)]
        self.assertEqual(counts[1], counts[2])
        self.assertGreater(counts[1], 0)

    def _read(self, records, names, user=None):
        specification = {name: {} for name in names}
        reader = records.with_user(user or self.agent)
        return lambda: reader.web_read(specification)

    def test_the_schedule_of_renewals(self):
        Renewal = self.env["insurance.renewal"]

        def make(number):
            self._run_cron()
            self._policies(number)
            return self._run_cron

        before = Renewal.search_count([])
        self._compare(make)
        self.assertEqual(Renewal.search_count([]), before + 2 + 1 + 1 + 80)

    def test_the_list_of_renewals(self):
        def make(number):
            renewals = self.env["insurance.renewal"]._prepare(self._policies(number))
            return self._read(renewals, RENEWAL_LIST)

        self._compare(make)

    def test_the_schedule_that_ends_policies(self):
        Policy = self.env["insurance.policy"]
        dates = {"date_effective": "2025-11-01", "date_expiry": "2026-11-01"}

        def make(number):
            return self._policies(number, **dates)._end_expired

        self._compare(make)
        ended = [("state", "=", "expired"), ("holder_id", "=", self.carla.id)]
        self.assertEqual(Policy.search_count(ended), 82)

    def test_the_list_of_holders(self):
        def make(number):
            names = [{"name": f"Holder {index}"} for index in range(number)]
            holders = self.env["res.partner"].create(names)
            for holder in holders:
                self._policy(holder)
            rows = self.env["insurance.holder"].search(
                [("holder_id", "in", holders.ids)]
            )
            self.assertEqual(len(rows), number)
            return self._read(rows, ("holder_id", "phone", "premium", "agent_id"))

        self._compare(make)

    def test_the_card_of_a_customer(self):
        def make(number):
            holder = self.env["res.partner"].create({"name": "Holder"})
            for _index in range(number):
                self._policy(holder)
            card = {name: {} for name in CARD}
            columns = {name: {} for name in POLICY_COLUMNS}
            card["insurance_policy_ids"] = {"fields": columns}
            reader = holder.with_user(self.agent)
            return lambda: reader.web_read(card)

        self._compare(make)

    def test_the_cards_of_many_customers(self):
        def make(number):
            names = [{"name": f"Holder {index}"} for index in range(number)]
            holders = self.env["res.partner"].create(names)
            for holder in holders:
                self._policy(holder)
            return self._read(holders, CARD)

        self._compare(make)

    def test_the_report_of_results(self):
        def make(number):
            policies = self._policies(number)
            report = self.env["insurance.result"].with_user(self.agent)
            domain = [("policy_id", "in", policies.ids)]
            measures = ["earned:sum", "incurred:sum", "loss_ratio:avg"]
            groups = ["policy_id", "date:year"]
            return lambda: report.formatted_read_group(domain, groups, measures)

        self._compare(make)

    def test_the_list_of_claims(self):
        def make(number):
            claims = self._claim()
            for _index in range(number - 1):
                claims |= self._claim()
            names = ("number", "next_step", "incurred_amount", "missing_document_count")
            return self._read(claims, names, self.adjuster)

        self._compare(make)
