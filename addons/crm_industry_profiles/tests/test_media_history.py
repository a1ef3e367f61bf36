from odoo.tests import tagged

from .common_media import MediaCommon


@tagged("post_install", "-at_install")
class TestMediaHistory(MediaCommon):
    """One person as expert, advertiser and reader."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            code: cls._role(code) for code in ("expert", "advertiser", "reader")
        }
        cls.vera = cls.env["res.partner"].create({"name": "Vera"})

    def _subscribe(self, **values):
        Subscription = self.env["media.subscription"].with_user(self.media_seller)
        return Subscription.create(
            {"partner_id": self.vera.id, "title_id": self.paper.id, **values}
        )

    def _contribute(self, **values):
        Contribution = self.env["media.contribution"].with_user(self.media_seller)
        return Contribution.create(
            {
                "partner_id": self.vera.id,
                "name": "Roses",
                "date": "2027-01-10",
                **values,
            }
        )

    def test_roles_follow_from_what_was_done(self):
        self.assertFalse(self.vera.crm_role_ids)
        self._contribute()
        self._booked(self.cover, self.vera)
        self._subscribe()
        self.assertEqual(
            set(self.vera.crm_role_ids.mapped("code")),
            {"expert", "advertiser", "reader"},
        )
        self._subscribe(date_start="2029-01-01")
        self.assertEqual(len(self.vera.crm_role_period_ids), 3)

    def test_option_makes_nobody_an_advertiser(self):
        self._option(self.cover, self.vera)
        self.assertFalse(self.vera.crm_role_ids)

    def test_timeline_has_each_role(self):
        self._contribute()
        self._booked(self.cover, self.vera)
        self._subscribe(copies=2)
        rows = self.env["crm.timeline"].search([("partner_id", "=", self.vera.id)])
        found = {row.kind: (row.name, row.amount) for row in rows}
        self.assertEqual(found["media_contribution"], ("Roses", 0))
        self.assertEqual(
            found["media_booking"], ("Test Gazette April Back cover", 4000)
        )
        self.assertEqual(found["media_subscription"], ("Test Gazette", 240))

    def test_history_of_a_role_opens_its_rows(self):
        self._contribute()
        self._subscribe()
        vera = self.vera.with_context(media_role="reader")
        action = vera.action_view_media_history()
        rows = self.env["crm.timeline"].search(action["domain"])
        self.assertEqual(rows.mapped("kind"), ["media_subscription"])

    def test_subscriptions_are_found_by_state(self):
        now = self._subscribe(date_start="2027-03-01")
        old = self._subscribe(date_start="2025-03-01")
        new = self._subscribe(date_start="2027-03-02")
        for state, one in (("running", now), ("ended", old), ("future", new)):
            self.assertEqual(one.state, state)
            domain = [("partner_id", "=", self.vera.id), ("state", "=", state)]
            self.assertEqual(self.env["media.subscription"].search(domain), one)

    def test_renewals_cost_queries_for_all_at_once(self):
        partner = {"title_id": self.paper.id}
        people = self.env["res.partner"].create([{"name": f"R{n}"} for n in range(21)])
        every = self.env["media.subscription"].create(
            [{**partner, "partner_id": one.id} for one in people]
        )
        states = every.with_user(self.media_seller)
        names = {"state": {}, "price": {}, "display_name": {}}
        counts = [
            self._measure(lambda records=records: records.web_read(names))
            for records in (states[0], states[0], states)
        ]
        self.assertEqual(counts[1], counts[2])

    def test_page_on_the_contact_needs_role_and_screens(self):
        def has_page(user):
            Partner = self.env["res.partner"].with_user(user)
            return (
                'name="media_booking_ids"' in Partner.get_view(view_type="form")["arch"]
            )

        self.assertTrue(has_page(self.media_seller))
        self.assertFalse(has_page(self.seller))
        screens = self.env.ref("crm_industry_profiles.group_industry_media")
        self.media_seller.group_ids -= screens
        self.assertFalse(has_page(self.media_seller))
