from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner_relation import RELATION_GROUPS


class ResPartner(models.Model):
    _inherit = "res.partner"

    relation_group_kind = fields.Selection(
        [("household", "Household"), ("company_group", "Group of companies")],
        string="Is a Group",
        index="btree_not_null",
        groups=RELATION_GROUPS,
        help="This contact stands for a household or a group of companies; who belongs"
        " to it is said by relations.",
    )
    relation_member_count = fields.Integer(
        string="Members",
        compute="_compute_relation_group_totals",
        groups=RELATION_GROUPS,
        help="Members today, or on the day that was chosen.",
    )
    relation_member_invoiced = fields.Monetary(
        string="Invoiced to Members",
        currency_field="relation_currency_id",
        compute="_compute_relation_group_totals",
        groups=RELATION_GROUPS,
        help="Posted customer invoices less credit notes, without taxes, of the members"
        " and their people, up to that day.",
    )
    relation_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Totals",
        compute="_compute_relation_group_totals",
        groups=RELATION_GROUPS,
    )

    @api.depends("relation_end_ids")
    @api.depends_context("as_of", "company", "uid")
    def _compute_relation_group_totals(self):
        totals = self._get_group_totals()
        for partner in self:
            count, invoiced = totals.get(partner._origin.id, (0, 0))
            partner.relation_member_count = count
            partner.relation_member_invoiced = invoiced
            partner.relation_currency_id = self.env.company.currency_id

    def _get_group_totals(self):
        """Return {group id: (number of members, invoiced to them)}."""
        if not self.ids:
            return {}
        self.env["crm.relation"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["account.move"].flush_model(["amount_untaxed_signed", "partner_id"])
        rows = self.env.execute_query(self._get_group_totals_query())
        return {group_id: (count, amount or 0) for group_id, count, amount in rows}

    def _get_group_totals_query(self):
        return SQL(
            """WITH member AS (%(members)s), customer AS (
                   SELECT group_id, id FROM member
                    UNION
                   SELECT member.group_id, p.id FROM member
                     JOIN res_partner p ON p.commercial_partner_id = member.id
               ), invoiced AS (
                   SELECT customer.group_id, SUM(move.amount) AS amount
                     FROM customer CROSS JOIN LATERAL (%(moves)s) move
                    GROUP BY customer.group_id
               )
               SELECT member.group_id, COUNT(*), MAX(invoiced.amount)
                 FROM member LEFT JOIN invoiced USING (group_id)
                GROUP BY member.group_id""",
            members=self._get_group_members_query(),
            moves=self._get_group_moves_query(),
        )

    def _get_group_members_query(self):
        Relation = self.env["crm.relation"]
        members = Relation._search(
            Domain("right_partner_id", "in", self.ids)
            & Domain("type_id.is_membership", "=", True)
            & Relation._get_current_domain()
        )
        return SQL(
            "SELECT DISTINCT right_partner_id AS group_id, left_partner_id AS id"
            " FROM crm_relation WHERE id IN %s",
            members.subselect(),
        )

    @api.model
    def _get_group_moves_query(self):
        """Sum of the invoices of `customer` that this user may read."""
        Move = self.env["account.move"]
        if not Move.has_access("read"):
            return SQL("SELECT 0 AS amount")
        query = Move._search(self._get_group_moves_domain())
        return SQL(
            "SELECT SUM(account_move.amount_untaxed_signed) AS amount FROM %s"
            " WHERE account_move.partner_id = customer.id AND %s",
            query.from_clause,
            query.where_clause,
        )

    @api.model
    def _get_group_moves_domain(self):
        return (
            Domain("move_type", "in", ["out_invoice", "out_refund", "out_receipt"])
            & Domain("state", "=", "posted")
            & Domain("company_id", "=", self.env.company.id)
            & Domain("invoice_date", "<=", self.env["crm.relation"]._get_as_of())
        )

    def _prepare_group_totals(self):
        """Totals for the card of a household or group, False for others."""
        if not self.relation_group_kind:
            return False
        return {
            "members": self.relation_member_count,
            "invoiced": self.relation_member_invoiced,
            "currency_id": self.relation_currency_id.id,
        }
