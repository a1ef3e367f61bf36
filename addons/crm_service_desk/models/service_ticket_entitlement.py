from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .service_entitlement_match import WEIGHTS


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    entitlement_id = fields.Many2one(
        "service.entitlement",
        compute="_compute_entitlement_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', commercial_partner_id),"
        " ('company_id', '=', company_id), ('is_cancelled', '=', False)]",
        help="The warranty or contract under which the customer is served.",
    )
    entitlement_is_chosen = fields.Boolean(
        string="Entitlement Chosen by Hand",
        readonly=True,
        copy=False,
        help="Somebody chose it, so it stays while the customer stays.",
    )
    entitlement_note = fields.Char(
        string="Why", compute="_compute_entitlement_note", compute_sudo=True
    )

    @api.depends(
        "partner_id.commercial_partner_id", "product_id", "order_id", "company_id"
    )
    def _compute_entitlement_id(self):
        """The best one; closed tickets and what somebody chose stay as they are."""
        kept = self.filtered(lambda ticket: ticket._keeps_entitlement())
        best = self.env["service.entitlement"]._get_best(self - kept)
        for ticket in self:
            ticket.entitlement_id = best.get(ticket, ticket.entitlement_id)

    def _keeps_entitlement(self):
        present = self.entitlement_id
        if self.is_closed and self._origin:
            return True
        account = self.partner_id.commercial_partner_id
        same_account = present.commercial_partner_id == account
        same_company = present.company_id == self.company_id
        return self.entitlement_is_chosen and (
            not present or (same_account and same_company)
        )

    @api.depends(
        "entitlement_id",
        "entitlement_is_chosen",
        "commercial_partner_id",
        "product_id",
        "company_id",
    )
    @api.depends_context("lang")
    def _compute_entitlement_note(self):
        uncovered = self.filtered(lambda ticket: not ticket.entitlement_id)
        gaps = uncovered._get_entitlement_gaps()
        for ticket in self:
            ticket.entitlement_note = gaps.get(ticket) or ticket._get_entitlement_why()

    def _get_entitlement_why(self):
        """Why this entitlement, and what is left of it, in the reader's language."""
        row = self.entitlement_id
        if not row:
            return False
        labels = dict(row._fields["level"]._description_selection(self.env))
        if self.entitlement_is_chosen:
            why = self.env._("Chosen by hand")
        else:
            why = self.env._(
                "Chosen by weight %(weight)s of 4: %(level)s",
                level=labels[row.level].lower(),
                weight=WEIGHTS[row.level],
            )
        parts = [why, row._get_balance_text(), row._get_end_text()]
        return "; ".join(part for part in parts if part)

    def _get_entitlement_gaps(self):
        """Return {ticket: why nothing serves it}, in few queries."""
        known = self.env["service.entitlement"].search(
            Domain("commercial_partner_id", "in", self.commercial_partner_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("product_id", "in", [False, *self.product_id.ids]),
            order="date_end desc, id desc",
        )
        by_account = known.grouped("commercial_partner_id")
        return {
            ticket: ticket._get_entitlement_gap(
                by_account.get(ticket.commercial_partner_id._origin, known.browse())
            )
            for ticket in self
        }

    def _get_entitlement_gap(self, known):
        if not self.commercial_partner_id:
            return self.env._("Choose the customer to see what is covered.")
        if self.entitlement_is_chosen:
            return self.env._("Left out by hand: the work is charged.")
        known = known.filtered(lambda row: row.company_id == self.company_id)
        if not known:
            return self.env._("No warranty and no contract covers this.")
        last = known[0]
        labels = dict(last._fields["state"]._description_selection(self.env))
        return self.env._(
            "Nothing covers this now. The last one, %(name)s: %(state)s.",
            name=last.display_name,
            state=labels[last.state].lower(),
        )

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        chosen = tickets.browse(
            ticket.id
            for ticket, vals in zip(tickets, vals_list, strict=True)
            if "entitlement_id" in vals
        )
        if chosen:
            chosen._mark_chosen_entitlement()
        return tickets

    def write(self, vals):
        if "partner_id" in vals and "entitlement_id" not in vals:
            vals = {**vals, "entitlement_is_chosen": False}
        result = super().write(vals)
        if "entitlement_id" in vals:
            self._mark_chosen_entitlement()
        return result

    def _mark_chosen_entitlement(self):
        """Remember what a person chose otherwise than the rules would have."""
        # sudo: the rules compare all entitlements of the customer, as when they chose
        best = self.env["service.entitlement"].sudo()._get_best(self.sudo())
        for ticket, entitlement in best.items():
            is_chosen = ticket.entitlement_id != entitlement
            if ticket.entitlement_is_chosen != is_chosen:
                ticket.entitlement_is_chosen = is_chosen

    def action_choose_entitlement(self):
        """Let the rules choose again."""
        self.check_access("write")
        # sudo: as in `_mark_chosen_entitlement`; the user may write the tickets
        best = self.env["service.entitlement"].sudo()._get_best(self.sudo())
        for ticket, entitlement in best.items():
            ticket.entitlement_id = entitlement

    def _get_possible_days(self):
        """Days on which the tickets may have come, wherever their companies are."""
        moments = [ticket.create_date or fields.Datetime.now() for ticket in self]
        around = (timedelta(hours=-14), timedelta(hours=14))
        return [(moment + shift).date() for moment in moments for shift in around]

    def _get_opening_day(self):
        """The day in the time zone of the company on which the ticket came."""
        self.ensure_one()
        company = self.company_id or self.env.company
        zone = company.partner_id.tz or "UTC"
        moment = self.create_date or fields.Datetime.now()
        return fields.Date.context_today(self.with_context(tz=zone), moment)


class ServiceEntitlement(models.Model):
    _inherit = "service.entitlement"

    def _get_balance_text(self):
        self.ensure_one()
        if self.allowance == "hours":
            return self.env._(
                "%(left)s of %(included)s hours left",
                left=f"{self.hours_left:.2f}",
                included=f"{self.hours_included:.2f}",
            )
        if self.allowance == "cases":
            return self.env._(
                "%(left)s of %(included)s cases left",
                left=self.cases_left,
                included=self.cases_included,
            )
        return self.env._("without limit")

    def _get_end_text(self):
        self.ensure_one()
        if not self.date_end:
            return False
        return self.env._("until %s", format_date(self.env, self.date_end))
