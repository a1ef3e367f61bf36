from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import CrmRelationsCommon
from .shown_fields import get_shown_fields

OUR_FIELDS = ("interaction_count", "last_interaction_date")
PAGE_BUDGET = 12
CARD_BUDGET = 25


@tagged("post_install", "-at_install")
class TestCardBudget(CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls._create_account("Small", 1)
        cls.large = cls._create_account("Large", 90)
        cls.env.flush_all()

    @classmethod
    def _create_account(cls, name, number):
        account = cls._create_customer(name, is_company=True)
        person = cls._create_customer("Person", parent_id=account.id)
        now = datetime.now().replace(microsecond=0)
        for index in range(number):
            date = now - timedelta(days=index)
            cls._log(person, cls.ada, date=date, description="<p>x</p>")
            cls._write_to(person, cls.eve, date)
            cls.env["crm.lead"].create({"name": "L", "partner_id": person.id})
        return account

    @classmethod
    def _write_to(cls, partner, user, date):
        cls.env["mail.message"].create(
            {
                "model": "res.partner",
                "res_id": partner.id,
                "message_type": "email",
                "body": "<p>x</p>",
                "author_id": user.partner_id.id,
                "date": date,
            }
        )

    def _count(self, function):
        """Queries of a request: caches of the registry warm, those of records cold."""
        function()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function()
        return self.cr.sql_log_count - before

    def _get_form_spec(self, user):
        names = get_shown_fields(self.env["res.partner"].with_user(user))
        return {name: {} for name in names}

    def _count_card(self, partner, user, with_ours):
        spec = self._get_form_spec(user)
        if not with_ours:
            spec = {name: sub for name, sub in spec.items() if name not in OUR_FIELDS}
        partner = partner.with_user(user)

        def open_card():
            partner.web_read(spec)
            if with_ours:
                partner.get_timeline_page()

        return self._count(open_card)

    def test_our_field_is_in_the_form(self):
        self.assertIn("interaction_count", self._get_form_spec(self.ada))

    def test_page_keeps_its_budget_whatever_the_history(self):
        for user in (self.ada, self.manager, self.accountant):
            small = self._count(self.small.with_user(user).get_timeline_page)
            large = self._count(self.large.with_user(user).get_timeline_page)
            self.assertLessEqual(small, PAGE_BUDGET)
            # a full page spares the look at what is older
            self.assertLessEqual(large, small)

    def test_card_keeps_its_budget(self):
        for user in (self.ada, self.manager, self.accountant):
            for partner in (self.small, self.large):
                core = self._count_card(partner, user, with_ours=False)
                ours = self._count_card(partner, user, with_ours=True)
                self.assertLessEqual(ours - core, CARD_BUDGET)

    def test_page_after_page_costs_the_same(self):
        customer = self.large.with_user(self.manager)
        mark = customer.get_timeline_page()["next"]
        first = self._count(customer.get_timeline_page)
        second = self._count(lambda: customer.get_timeline_page(before=mark))
        self.assertLessEqual(second, first)
