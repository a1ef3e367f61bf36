from odoo import api, fields, models
from odoo.tools import html2plaintext


class ServiceTicket(models.Model):
    """A ticket that wishes for something."""

    _inherit = "service.ticket"

    idea_id = fields.Many2one(
        "service.idea",
        string="Asks for",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        domain="[('company_id', 'in', [company_id, False])]",
        help="The idea that this ticket asks for; its customer has a vote for it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets.filtered("idea_id")._vote_for_idea()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if vals.get("idea_id") or vals.get("partner_id"):
            self.filtered("idea_id")._vote_for_idea()
        return result

    def _vote_for_idea(self):
        for idea, tickets in self.grouped("idea_id").items():
            # whoever may say what a ticket asks for counts the vote of its customer
            idea.sudo()._vote(tickets.partner_id)

    def action_make_idea(self):
        """Put what the customer proposes to all customers, after a look at the text."""
        self.ensure_one()
        if not self.idea_id:
            self.idea_id = self.env["service.idea"].create(self._prepare_idea_values())
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.idea",
            "res_id": self.idea_id.id,
            "views": [(False, "form")],
        }

    def _prepare_idea_values(self):
        """Values of the idea that a ticket proposes: a hook."""
        return {
            "name": self.name,
            "description": html2plaintext(self.description or "").strip(),
            "partner_id": self.partner_id.id,
            "category_id": self.category_id.id,
            "product_id": self.product_id.id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
        }
