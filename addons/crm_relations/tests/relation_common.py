from freezegun import freeze_time

from odoo.tests import TransactionCase, new_test_user

TODAY = "2026-03-10"


@freeze_time(TODAY)
class RelationCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.env["crm.relation"].with_context(active_test=False).search([]).unlink()
        cls.anna, cls.petr, cls.tom, cls.acme, cls.bolt = cls.env["res.partner"].create(
            [
                {"name": "Anna Test"},
                {"name": "Petr Test"},
                {"name": "Tom Test"},
                {"name": "Acme Test", "is_company": True},
                {"name": "Bolt Test", "is_company": True},
            ]
        )
        groups = "base.group_user,sales_team.group_sale_salesman"
        cls.salesman = new_test_user(cls.env, "relation-sales", groups)

    @classmethod
    def _type(cls, code):
        return cls.env["crm.relation.type"].search([("code", "=", code)])

    @classmethod
    def _label(cls, code, is_inverse=False):
        domain = [("type_id.code", "=", code), ("is_inverse", "=", is_inverse)]
        return cls.env["crm.relation.label"].search(domain)

    @classmethod
    def _relate(cls, left, code, right, start=False, end=False, **values):
        return cls.env["crm.relation"].create(
            {
                "left_partner_id": left.id,
                "type_id": cls._type(code).id,
                "right_partner_id": right.id,
                "date_start": start,
                "date_end": end,
                **values,
            }
        )

    @classmethod
    def _ends(cls, partner):
        return cls.env["crm.relation.end"].search([("partner_id", "=", partner.id)])

    @classmethod
    def _find(cls, field, value, as_of=False):
        partners = cls.env["res.partner"].with_context(as_of=as_of)
        operator = "ilike" if isinstance(value, str) else "="
        known = cls.anna + cls.petr + cls.tom + cls.acme + cls.bolt
        return partners.search([(field, operator, value), ("id", "in", known.ids)])
