from odoo import fields
from odoo.tests import HttpCase, tagged

from .relation_common import RelationCommon


class RelationAsOfCase(HttpCase, RelationCommon):
    """A guild with a present and a former person; a holding that lost a company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Present", "Former", "Guild", "Kept", "Lost", "Holding")
        people = cls.env["res.partner"].create(
            [{"name": f"Tour {name}"} for name in names]
        )
        present, former, guild, kept, lost, cls.holding = people
        (guild + kept + lost + cls.holding).is_company = True
        cls.holding.relation_group_kind = "company_group"
        cls._relate(present, "works_for", guild, "2020-01-01")
        cls._relate(former, "works_for", guild, "2010-01-01", "2019-12-31")
        cls._relate(kept, "group", cls.holding, "2010-01-01")
        cls._relate(lost, "group", cls.holding, "2010-01-01", "2019-12-31")
        cls._invoice(kept, 100, "2014-05-05")
        cls._invoice(kept, 50, "2024-05-05")

    @classmethod
    def _invoice(cls, partner, amount, day):
        line = {"name": "Test", "price_unit": amount, "tax_ids": False}
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": day,
                "invoice_line_ids": [fields.Command.create(line)],
            }
        )
        move.action_post()

    def _start(self, url, tour):
        self.start_tour(url, tour, login="admin", timeout=120)


@tagged("post_install", "-at_install")
class TestRelationAsOfDesktop(RelationAsOfCase):
    browser_size = "1366x768"

    def test_search_finds_who_was_related_then(self):
        self._start("/odoo/contacts", "crm_relations_as_of_search")

    def test_totals_of_groups_stand_as_of_then(self):
        action = "crm_relations.crm_relation_group_action"
        self._start(f"/odoo/action-{action}", "crm_relations_as_of_totals")

    def test_card_of_a_group_stands_as_of_then(self):
        self._start(f"/odoo/contacts/{self.holding.id}", "crm_relations_as_of_card")


@tagged("post_install", "-at_install")
class TestRelationAsOfPhone(RelationAsOfCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_card_of_a_group_stands_as_of_then(self):
        self._start(f"/odoo/contacts/{self.holding.id}", "crm_relations_as_of_card")
