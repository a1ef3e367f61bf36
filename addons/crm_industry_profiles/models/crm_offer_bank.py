from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CrmOfferRule(models.Model):
    """A bank also talks about what has just been: the son turned 17 last week."""

    _inherit = "crm.offer.rule"

    event_past_days = fields.Integer(
        string="Also Up To (days) After",
        help="The life event was at most this number of days ago: a child who has just"
        " turned 17.",
    )
    accept_action = fields.Selection(
        selection_add=[("application", "Take a loan application")],
        ondelete={"application": "set default"},
    )

    _past_days_range = models.Constraint(
        "CHECK(event_past_days BETWEEN 0 AND 365)",
        "Days after an event are between 0 and 365.",
    )

    def _get_event_query(self, today):
        if not self.event_type_ids or not self.event_past_days:
            return super()._get_event_query(today)
        condition = SQL(
            "s.partner_id = p.id AND s.type_id IN %s", tuple(self.event_type_ids.ids)
        )
        first = today - timedelta(days=self.event_past_days)
        last = today + timedelta(days=self.event_days)
        turns = SQL("TRUE")
        if self.event_turns:
            turns = SQL("o.turns = %s", self.event_turns)
        # the day that is nearest to today, one that has been before one to come
        return SQL(
            """(SELECT o.occurrence, o.turns, o.subject, o.type_id FROM (%s) o
                 WHERE %s ORDER BY abs(o.occurrence - %s::date), o.occurrence,
                       o.source, o.key LIMIT 1)""",
            self.env["crm.occasion"]._get_occurrences(first, last, condition),
            turns,
            today,
        )


class CrmOffer(models.Model):
    _inherit = "crm.offer"

    application_ids = fields.One2many(
        "fin.application",
        "offer_id",
        string="Loan Applications",
        groups="crm_industry_profiles.group_bank_clerk",
    )

    def _create_application(self):
        self.env["fin.application"].create(self._prepare_application())

    def _prepare_application(self):
        """Values of the application of a customer who said yes on the phone."""
        product = self.env["fin.product"].search(
            [("sale_product_id", "=", self.product_id.id)], limit=1
        )
        if not product:
            raise UserError(
                self.env._(
                    "No bank product is “Offered as” %s. Set it on the product first.",
                    self.product_id.display_name,
                )
            )
        return {
            "partner_id": self.partner_id.id,
            "product_id": product.id,
            "company_id": self.company_id.id or self.env.company.id,
            "amount": self.product_id.lst_price or 1,
            "purpose": self.reason,
            "channel": "phone",
            "offer_id": self.id,
        }

    def _open_result(self):
        if self.rule_id.accept_action == "application":
            return self.application_ids[:1]._get_records_action()
        return super()._open_result()
