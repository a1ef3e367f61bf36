from freezegun import freeze_time

from odoo import Command, fields
from odoo.tools import SQL

from odoo.addons.crm_relations.tests.money_common import MoneyCommon

from .common import ADMIN, PrmCommon, PrmPersonas

# the 46th of the 91 days of the second quarter
TODAY = "2024-05-16"


class PlanPersonas(PrmPersonas):
    @classmethod
    def create_plan_personas(cls):
        cls.env.user.group_ids += cls.env.ref(ADMIN)
        cls.enrollment = cls._enroll(
            cls.northwind, cls.silver, user_id=cls.manager.id, date_start="2023-01-01"
        )
        cls.rival_enrollment = cls._enroll(
            cls.sundial, user_id=cls.manager.id, date_start="2023-01-01"
        )

    @classmethod
    def _enroll(cls, partner, grade=None, **values):
        enrollment = super()._enroll(partner, grade, state="draft", **values)
        enrollment.action_activate()
        return enrollment

    @classmethod
    def _plan(cls, partner=None, year=2024, **targets):
        """A plan; targets by kind: four numbers."""
        return cls.env["prm.business.plan"].create(
            {
                "partner_id": (partner or cls.northwind).id,
                "year": year,
                "line_ids": [
                    Command.create(
                        {"kind": kind}
                        | {f"target_q{i}": value for i, value in enumerate(values, 1)}
                    )
                    for kind, values in targets.items()
                ],
            }
        )

    @classmethod
    def _agree(cls, *args, **kwargs):
        plan = cls._plan(*args, **kwargs)
        plan.signed_by = "Nora"
        plan.action_agree()
        return plan

    @classmethod
    def _win(cls, day, partner=None, customer=None, **values):
        """A deal of a partner that was won on a day."""
        partner = partner or cls.northwind
        lead = cls.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "prm_partner_id": partner.id,
                "partner_id": (customer or cls.env["res.partner"]).id,
                "company_id": cls.env.company.id,
                **values,
            }
        )
        lead.action_set_won()
        lead.date_closed = fields.Datetime.to_datetime(f"{day} 12:00:00")
        return lead

    @classmethod
    def _date_back(cls, records, day, name="create_date"):
        """Write a column as if it had been written on that day."""
        records.flush_recordset()
        cls.env.execute_query(
            SQL(
                "UPDATE %s SET %s = %s WHERE id IN %s RETURNING id",
                SQL.identifier(records._table),
                SQL.identifier(name),
                day,
                tuple(records.ids),
            )
        )
        records.invalidate_recordset()

    def _get_actual(self, plan, kind):
        line = plan.line_ids.filtered(lambda row: row.kind == kind)
        return [line[f"actual_q{number}"] for number in (1, 2, 3, 4)]


@freeze_time(TODAY)
class PlanCommon(PlanPersonas, PrmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_plan_personas()


@freeze_time(TODAY)
class PlanMoneyCommon(PlanPersonas, MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_prm_personas()
        cls.create_plan_personas()
        cls.deal.prm_partner_id = cls.northwind
        cls.direct = cls._create_deal("Direct")

    @classmethod
    def _sell(cls, deal, amount, day, partner=None):
        """An order of a deal, invoiced and paid on that day."""
        values = {"partner_id": (partner or cls.acme).id}
        order = cls._order([(cls.desk, 1, amount)], deal, **values)
        invoice = cls._invoice(order, "2023-01-10")
        cls._pay(invoice, day=day)
        return order
