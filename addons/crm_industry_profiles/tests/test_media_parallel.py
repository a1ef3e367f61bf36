from datetime import date, timedelta

from odoo.tests import tagged

from odoo.addons.crm_relations.tests.parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestMediaParallel(ParallelCase):
    """Sellers book one place at the same moment."""

    def setUp(self):
        super().setUp()
        title = self._make("media.title", {"name": "Parallel Times"})
        day = date.today() + timedelta(days=90)
        issue = self._make(
            "media.issue",
            {"title_id": title, "name": "1", "date": day, "date_deadline": day},
        )
        values = {"issue_id": issue, "name": "Cover", "price": 10}
        self.slot = self._make("media.slot", values)
        self._make("media.slot", {**values, "name": "Page 5"})
        self.partners = [
            self._make("res.partner", {"name": f"Parallel Buyer {number}"})
            for number in range(3)
        ]

    def _buy(self, partner_id):
        """Book an option beside others that have run out: only the index is left."""

        def work(env):
            booking = env["media.booking"].browse(self.options[partner_id])
            booking.action_book()
            return booking.id

        return work

    def _make_options(self):
        self.options = {
            partner: self._make(
                "media.booking",
                {
                    "slot_id": self.slot,
                    "partner_id": partner,
                    "option_until": date.today() - timedelta(days=1),
                },
            )
            for partner in self.partners
        }
        ids = list(self.options.values())
        self.addCleanup(
            self._commit,
            lambda env: env["media.booking"].browse(ids).write({"state": "cancelled"}),
        )

    def test_a_place_is_sold_once(self):
        for _round in range(3):
            self._make_options()
            outcomes = self._run_together(*map(self._buy, self.partners))
            sold = [one for one in outcomes if isinstance(one, int)]
            refused = [one for one in outcomes if not isinstance(one, int)]
            self.assertEqual((len(sold), len(refused)), (1, 2))
            for error in refused:
                self.assertIn("is held by Parallel Buyer", str(error))
                self.assertIn("Free in the same issue: Page 5", str(error))
            self._commit(
                lambda env: (
                    env["media.booking"]
                    .browse(list(self.options.values()))
                    .write({"state": "cancelled"})
                )
            )
