from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ..tools.earned_premium import share, to_decimal


class InsurancePolicy(models.Model):
    _inherit = "insurance.policy"

    instalment_ids = fields.One2many(
        "insurance.instalment", "policy_id", string="Instalments"
    )
    is_overdue = fields.Boolean(
        string="Payment Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
        help="An instalment was invoiced, its day has passed and it is not paid.",
    )

    def _compute_is_overdue(self):
        rows = self.env["insurance.instalment"].search(
            [("policy_id", "in", self.ids), ("is_overdue", "=", True)]
        )
        for policy in self:
            policy.is_overdue = policy._origin in rows.policy_id

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        word = "any" if True in value else "not any"
        return [("instalment_ids", word, [("is_overdue", "=", True)])]

    def _make_instalments(self):
        values = [vals for policy in self for vals in policy._prepare_instalments()]
        # sudo: instalments follow from the policy, which the callers have checked
        return self.env["insurance.instalment"].sudo().create(values)

    def _prepare_instalments(self):
        """Values of the instalments of the premium, which add up to it to the cent."""
        self.ensure_one()
        count = int(self.instalment_count)
        digits = self.currency_id.decimal_places
        premium = to_decimal(sum(self.segment_ids.mapped("charged")), digits)
        parts = [float(share(premium, index, count, digits)) for index in range(count + 1)]
        return [
            {
                "policy_id": self.id,
                "name": self._get_instalment_name(index, count),
                "date_due": self._get_instalment_day(index, count),
                "amount": self.currency_id.round(parts[index + 1] - parts[index]),
            }
            for index in range(count)
        ]

    def _get_instalment_name(self, index, count):
        if count == 1:
            return self.env._("Premium")
        return self.env._("Instalment %(index)s of %(count)s", index=index + 1, count=count)

    def _get_instalment_day(self, index, count):
        """Instalments are spread evenly over the term; the first is due on its start."""
        start, end = self.date_effective, self.date_expiry
        months = self.product_id.duration_months
        if months % count == 0 and start + relativedelta(months=months) == end:
            return start + relativedelta(months=index * months // count)
        return start + (end - start) * index // count
