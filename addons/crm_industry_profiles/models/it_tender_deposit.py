from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ItTender(models.Model):
    """The bid security: paid with the bid, and to be had back."""

    _inherit = "it.tender"

    deposit_amount = fields.Monetary(
        string="Bid Security", help="What the customer wants as security of the bid."
    )
    deposit_date_paid = fields.Date(string="Security Paid on")
    deposit_date_due = fields.Date(
        string="Security Due Back on", help="When the customer has to return it."
    )
    deposit_date_returned = fields.Date(string="Security Returned on", copy=False)
    is_deposit_overdue = fields.Boolean(
        string="Security Overdue",
        compute="_compute_is_deposit_overdue",
        search="_search_is_deposit_overdue",
        help="It was paid, its day of return has passed, and it is not back.",
    )

    _deposit_positive = models.Constraint(
        "CHECK(deposit_amount >= 0)", "A security cannot be negative."
    )
    _deposit_idx = models.Index(
        "(deposit_date_due) WHERE deposit_date_paid IS NOT NULL"
        " AND deposit_date_returned IS NULL"
    )

    @api.depends("deposit_date_paid", "deposit_date_due", "deposit_date_returned")
    def _compute_is_deposit_overdue(self):
        today = fields.Date.context_today(self)
        for tender in self:
            due = tender.deposit_date_due
            is_out = tender.deposit_date_paid and not tender.deposit_date_returned
            tender.is_deposit_overdue = bool(is_out and due and due < today)

    @api.model
    def _search_is_deposit_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_deposit_overdue_domain()
        return domain if True in value else ~domain

    @api.model
    def _get_deposit_overdue_domain(self):
        return (
            Domain("deposit_date_paid", "!=", False)
            & Domain("deposit_date_returned", "=", False)
            & Domain("deposit_date_due", "<", fields.Date.context_today(self))
        )

    @api.constrains("deposit_date_paid", "deposit_date_due", "deposit_date_returned")
    def _check_deposit_dates(self):
        for tender in self:
            paid, returned = tender.deposit_date_paid, tender.deposit_date_returned
            later = [day for day in (tender.deposit_date_due, returned) if day]
            if (returned and not paid) or (paid and any(day < paid for day in later)):
                raise ValidationError(
                    self.env._(
                        "The security of “%s” comes back after it was paid: check its"
                        " days.",
                        tender.display_name,
                    )
                )
