from odoo.tests import tagged

from odoo.addons.crm_relations.tests.parallel import ParallelCase

from .common_registration import CUSTOMER


@tagged("post_install", "-at_install")
class TestRegistrationParallel(ParallelCase):
    """Two partners press Submit in the same second, each in its own transaction."""

    def setUp(self):
        super().setUp()
        self.grade = self._make("res.partner.grade", {"name": "Parallel"})
        self.partners = [
            self._make("res.partner", {"name": f"Parallel {n}", "is_company": True})
            for n in range(2)
        ]
        self.addCleanup(self._commit, self._forget)
        for partner_id in self.partners:
            self._commit(
                lambda env, partner_id=partner_id: self._enroll(env, partner_id)
            )

    def _enroll(self, env, partner_id):
        env["prm.enrollment"].create(
            {
                "partner_id": partner_id,
                "type_id": env.ref("crm_partner_prm.prm_partner_type_consulting").id,
                "track_id": env.ref("crm_partner_prm.prm_track_sales").id,
                "grade_id": self.grade,
                "state": "active",
            }
        )

    def _forget(self, env):
        """Receipts are for ever; what a test has committed goes past Odoo."""
        own = tuple(self.partners)
        cr = env.cr
        cr.execute(
            "DELETE FROM prm_registration_receipt WHERE registration_id IN"
            " (SELECT id FROM prm_deal_registration WHERE partner_id IN %s)",
            [own],
        )
        registrations = env["prm.deal.registration"].search([("partner_id", "in", own)])
        registrations.activity_ids.unlink()
        registrations.message_ids.unlink()
        cr.execute("DELETE FROM prm_deal_registration WHERE partner_id IN %s", [own])
        enrollments = env["prm.enrollment"].search([("partner_id", "in", own)])
        enrollments.message_ids.unlink()
        env["res.partner"].browse(own).write({"grade_id": False})
        cr.execute("DELETE FROM prm_enrollment WHERE partner_id IN %s", [own])
        env["crm.partner.role.period"].search([("partner_id", "in", own)]).unlink()
        env.invalidate_all()

    def _register(self, partner_id, **values):
        def register(env):
            registration = env["prm.deal.registration"].create(
                {
                    **CUSTOMER,
                    "customer_name": "Parallel Mills",
                    "partner_id": partner_id,
                    "country_id": env.ref("base.ua").id,
                    **values,
                }
            )
            registration.action_submit()
            return registration.state

        return register

    def _register_both(self, one=None, other=None):
        return self._run_together(
            self._register(self.partners[0], **(one or {})),
            self._register(self.partners[1], **(other or {})),
        )

    def test_the_same_customer_has_exactly_one_winner(self):
        outcomes = self._register_both()
        self.assertEqual(sorted(outcomes), ["rejected", "submitted"])
        domain = [("registration_id.partner_id", "in", self.partners)]
        kinds = self._commit(
            lambda env: env["prm.registration.claim"].search(domain).mapped("kind")
        )
        self.assertEqual(sorted(kinds), ["domain", "name", "vat"])

    def test_one_spelling_each_has_exactly_one_winner(self):
        bare = {"customer_vat": False, "customer_email": False}
        outcomes = self._register_both(
            {**bare, "customer_name": "ТОВ «Паралельні Млини»"},
            {**bare, "customer_name": "Paralelni Mlyny LLC", "customer_city": False},
        )
        self.assertEqual(sorted(outcomes), ["rejected", "submitted"])

    def test_the_loser_sees_the_winner_as_the_evidence(self):
        self._register_both()

        def read(env):
            domain = [("partner_id", "in", self.partners)]
            rows = env["prm.deal.registration"].search(domain)
            loser = rows.filtered(lambda row: row.state == "rejected")
            return loser.conflict_ids.other_id == rows - loser

        self.assertIs(self._commit(read), True)

    def test_two_customers_have_two_winners(self):
        outcomes = self._register_both(
            None,
            {
                "customer_name": "Other Bakery",
                "customer_vat": "UA87654321",
                "customer_email": "info@other-bakery.example.com",
                "customer_phone": False,
            },
        )
        self.assertEqual(outcomes, ["submitted", "submitted"])
