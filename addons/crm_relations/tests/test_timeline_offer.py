from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmRelationsCommon


@tagged("post_install", "-at_install")
class TestTimelineOffer(CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.offer.rule"].search([]).active = False
        cls.acme.user_id = cls.ada
        cls.too_dear = cls.env["crm.lost.reason"].create({"name": "Too dear"})
        product = cls.env["product.product"].create(
            {"name": "Loan", "type": "service", "list_price": 50}
        )
        cls.rule = cls.env["crm.offer.rule"].create(
            {
                "name": "Loan for Acme",
                "product_id": product.id,
                "company_id": False,
                "domain": f"[('id', '=', {cls.acme.id})]",
                "reason": "{customer} grows.",
            }
        )

    def _answer(self, answer, user=None, **values):
        partner = self.acme.with_user(user or self.ada)
        partner.answer_offer(self.rule.id, answer, **values)
        return self.rule.offer_ids

    def _get_offer_rows(self, user=None):
        return self._get_page(self.acme, user, kinds=["offer"])["rows"]

    def test_an_open_offer_has_not_happened_yet(self):
        self.env["crm.offer"].create(self.rule._prepare_offer({}, self.acme.id))
        self.assertEqual(self._get_offer_rows(), [])

    def test_a_refusal_is_told_with_its_reason(self):
        offer = self._answer("refuse", reason_id=self.too_dear.id, note="Next year")
        [row] = self._get_offer_rows()
        self.assertEqual((row["name"], row["state"]), ("Loan for Acme", "Refused"))
        self.assertEqual(row["preview"], "Too dear · Next year · Acme grows.")
        self.assertEqual((row["res_model"], row["res_id"]), ("crm.offer", offer.id))
        self.assertEqual(row["id"], (85 << 40) + offer.id)

    def test_later_and_then_yes_is_one_row(self):
        self._answer("later", remind_date="2999-01-01")
        [row] = self._get_offer_rows()
        self.assertEqual(row["state"], "Later")
        self.rule.offer_ids.with_user(self.ada).action_accept()
        self.env.invalidate_all()
        [row] = self._get_offer_rows()
        self.assertEqual(row["state"], "Accepted")

    def test_the_name_is_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.rule.with_context(lang="fr_FR").name = "Crédit pour Acme"
        self._answer("refuse")
        self.manager.lang = "fr_FR"
        page = self.acme.with_user(self.manager).with_context(lang="fr_FR")
        [row] = page.get_timeline_page(kinds=["offer"])["rows"]
        self.assertEqual(row["name"], "Crédit pour Acme")

    def test_own_team_manager_and_accountant_see_it_others_do_not(self):
        self._answer("refuse")
        counts = {
            user.login: len(self._get_offer_rows(user))
            for user in (self.ada, self.bob, self.eve, self.manager, self.accountant)
        }
        self.assertEqual(
            counts,
            {
                "crm_ada": 1,
                "crm_bob": 1,
                "crm_eve": 0,
                "crm_manager": 1,
                "crm_accountant": 1,
            },
        )
        for user in (self.employee, self.portal):
            with self.assertRaises(AccessError):
                self._get_offer_rows(user)

    def test_answer_in_another_company_is_invisible(self):
        offer = self._answer("refuse")
        offer.company_id = self.env["res.company"].create({"name": "Second"})
        self.assertEqual(self._get_offer_rows(), [])

    def test_more_answers_cost_no_more_queries(self):
        offer = self._answer("refuse", reason_id=self.too_dear.id)
        counts = []
        for copies in (0, 0, 39):
            for number in range(copies):
                offer.copy({"date": date(2020, 1, 1) + timedelta(days=number)})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = self._get_offer_rows(self.ada)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(rows), 40)
        self.assertEqual(counts[1], counts[2])
