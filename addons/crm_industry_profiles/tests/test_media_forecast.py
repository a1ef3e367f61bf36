from odoo.tests import tagged

from .common_media import MediaCommon


@tagged("post_install", "-at_install")
class TestMediaForecast(MediaCommon):
    def _deal(self, revenue, probability, **values):
        deal = self.env["crm.lead"].create(
            {
                "name": "Campaign",
                "type": "opportunity",
                "partner_id": self.acme.id,
                "expected_revenue": revenue,
                "media_issue_id": self.issue.id,
                "user_id": self.media_seller.id,
                **values,
            }
        )
        deal.probability = probability
        return deal

    def _rows(self, user=None):
        Forecast = self.env["media.forecast"].with_user(user or self.env.user)
        rows = Forecast.search([("issue_id", "=", self.issue.id)], order="id")
        return sorted((row.kind, row.amount, row.expected_amount) for row in rows)

    def test_forecast_by_probability_to_the_cent(self):
        self._booked(self.cover, self.acme, price=3999.99)
        self._option(self.page, self.globex, probability=33, price=1000.1)
        self._deal(700.7, 10)
        self.assertEqual(
            self._rows(),
            [
                ("booked", 3999.99, 3999.99),
                ("deal", 700.7, 70.07),
                ("option", 1000.1, 330.03),
            ],
        )

    def test_deal_counts_until_a_place_is_held_for_it(self):
        deal = self._deal(700, 10)
        option = self._option(self.page, self.acme, lead_id=deal.id)
        self.assertEqual([row[0] for row in self._rows()], ["option"])
        option.action_cancel()
        self.assertEqual([row[0] for row in self._rows()], ["deal"])

    def test_what_is_over_does_not_count(self):
        option = self._option(self.page, self.acme)
        option.sudo().option_until = "2027-02-28"
        self._deal(700, 10).action_set_lost()
        self.assertEqual(self._rows(), [])

    def test_deals_of_colleagues_stay_theirs(self):
        self._deal(700, 10, user_id=self.media_manager.id)
        self._deal(500, 10)
        self.assertEqual(self._rows(self.media_seller), [("deal", 500, 50)])
        self.assertEqual(len(self._rows(self.media_manager)), 2)
