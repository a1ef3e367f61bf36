from datetime import date

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common_offers import OffersCommon


@tagged("post_install", "-at_install")
class TestOccasionBirthdate(OffersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.birthday = cls.env.ref("crm_relations.crm_life_event_type_birthday")
        cls.ada = cls._create_partner("Ada", user_id=cls.user.id)
        cls.ada.birthdate = "1988-02-29"

    def _get_occasions(self, user=None):
        Occasion = self.env["crm.occasion"].with_user(user or self.env.user)
        return Occasion.search([("partner_id", "=", self.ada.id)])

    def test_birth_date_of_the_profile_is_a_yearly_occasion(self):
        occasion = self._get_occasions()
        self.assertEqual(occasion.type_id, self.birthday)
        self.assertEqual(occasion.next_date, date(2027, 2, 28))
        self.assertEqual(occasion.turns, 39)

    def test_birthday_that_stands_as_an_event_is_not_told_twice(self):
        self.env["crm.life.event"].create(
            {
                "partner_id": self.ada.id,
                "type_id": self.birthday.id,
                "date": "1988-02-29",
                "is_yearly": True,
            }
        )
        self.assertEqual(self._get_occasions().res_model, "crm.life.event")

    def test_seller_without_private_facts_sees_no_birth_date(self):
        seller = new_test_user(
            self.env, "occasion_seller", "sales_team.group_sale_salesman_all_leads"
        )
        private = self.env.ref("crm_relations.group_private_facts")
        self.env.ref("sales_team.group_sale_salesman").implied_ids = [
            Command.unlink(private.id)
        ]
        self.assertFalse(self._get_occasions(seller))

    def test_refused_channel_leaves_the_customer_out_of_mailings(self):
        self.ada.email = "ada@example.com"
        self.assertEqual(self.ada._filter_mailable("email"), self.ada)
        self.env["crm.consent"].create(
            {"partner_id": self.ada.id, "channel": "email", "state": "refused"}
        )
        self.assertFalse(self.ada._filter_mailable("email"))
