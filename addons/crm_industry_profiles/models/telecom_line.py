import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.telecom_tariff import clean_number

NUMBER = re.compile(r"\+?[0-9]{3,15}")


class TelecomLine(models.Model):
    """A number with its tariff and contract."""

    _name = "telecom.line"
    _description = "Line"
    _inherit = ["mail.thread", "mail.activity.mixin", "industry.computed.guard"]
    _order = "number, id"
    _rec_name = "number"
    _rec_names_search = ["number", "partner_id"]
    _check_company_auto = True
    _written_by_steps = frozenset({"state"})

    number = fields.Char(
        required=True,
        index="trigram",
        tracking=True,
        help="Digits, with + for a number with its country code.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Account",
        related="partner_id.commercial_partner_id",
        store=True,
        index=True,
    )
    tariff_id = fields.Many2one(
        "telecom.tariff",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    date_start = fields.Date(
        string="Contract from",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date_end = fields.Date(
        string="Contract until",
        index="btree_not_null",
        tracking=True,
        help="The last day of the minimum term. Empty: can be left any day.",
    )
    state = fields.Selection(
        [("active", "Active"), ("closed", "Closed")],
        string="Status",
        required=True,
        default="active",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    usage_ids = fields.One2many("telecom.usage", "line_id")
    saving_ids = fields.One2many("telecom.saving", "line_id")
    churn_ids = fields.One2many("telecom.churn", "line_id", string="Churn Signals")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    _number_uniq = models.UniqueIndex(
        "(company_id, number) WHERE state = 'active'",
        "A line with this number is active already.",
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "A contract cannot end before it starts.",
    )

    @api.constrains("number")
    def _check_number(self):
        for line in self:
            if not NUMBER.fullmatch(line.number or ""):
                raise ValidationError(
                    self.env._(
                        "“%s” is no number of a line. Write 3 to 15 digits, with +"
                        " before the country code.",
                        line.number,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self.filtered("usage_ids"):
            raise UserError(
                self.env._("%s has been used. Close it instead.", used[0].number)
            )

    def action_close(self):
        self._set_state("closed")

    def action_reopen(self):
        self._set_state("active")

    def _set_state(self, state):
        self.check_access("write")
        # sudo: the state is written by steps only; access was checked above
        self.sudo().state = state

    def action_take_tariff(self):
        """Change to the tariff that would have cost least."""
        savings = {row.line_id: row.best_tariff_id for row in self.saving_ids}
        if missing := self.filtered(lambda line: line not in savings):
            raise UserError(
                self.env._(
                    "No tariff costs less for %s, by the last three full months.",
                    missing[0].number,
                )
            )
        for line in self:
            line.tariff_id = savings[line]
        return True

    def action_view_usage(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_industry_profiles.telecom_usage_action"
        )
        return action | {
            "domain": [("line_id", "=", self.id)],
            "context": {"default_line_id": self.id},
        }

    @api.model
    def _clean(self, vals):
        if not vals.get("number"):
            return vals
        return {**vals, "number": clean_number(vals["number"])}

    @api.model
    def _anonymise_partner_rows(self, partner_ids):
        """Closed lines lose their number; those that run belong to a customer."""
        lines = self.search(
            [("partner_id", "in", list(partner_ids)), ("state", "=", "closed")]
        )
        for line in lines:
            line.number = f"000{line.id}"
