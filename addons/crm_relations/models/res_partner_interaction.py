from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

HISTORY_GROUPS = (
    "sales_team.group_sale_salesman,"
    "account.group_account_readonly,"
    "account.group_account_invoice"
)
COMPARISONS = {"<", "<=", ">", ">="}


class ResPartner(models.Model):
    _inherit = "res.partner"

    interaction_ids = fields.One2many(
        "crm.interaction", "partner_id", string="Interactions", groups=HISTORY_GROUPS
    )
    interaction_count = fields.Integer(
        compute="_compute_interaction_statistics",
        groups=HISTORY_GROUPS,
    )
    last_interaction_date = fields.Datetime(
        string="Last Interaction",
        compute="_compute_interaction_statistics",
        search="_search_last_interaction_date",
        groups=HISTORY_GROUPS,
        help="Last contact that was logged with this customer or, for a company, "
        "with any of its people.",
    )

    # record rules of sales people ask for "my customers"; core has no such index
    _crm_salesperson_idx = models.Index("(user_id) WHERE user_id IS NOT NULL")

    @api.depends("interaction_ids.date", "commercial_partner_id")
    @api.depends_context("uid")
    def _compute_interaction_statistics(self):
        statistics = self._get_interaction_statistics()
        for partner in self:
            count, last_date = statistics.get(partner._origin.id, (0, False))
            partner.interaction_count = count
            partner.last_interaction_date = last_date

    def _get_interaction_statistics(self):
        """Return {partner id: (number, last date)}; a company counts its people."""
        groups = self.env["crm.interaction"]._read_group(
            Domain("partner_id", "in", self.ids)
            | Domain("commercial_partner_id", "in", self.ids),
            ["commercial_partner_id", "partner_id"],
            ["__count", "date:max"],
        )
        statistics = {}
        for commercial, partner, number, date in groups:
            for owner in commercial | partner:
                count, last_date = statistics.get(owner.id, (0, date))
                statistics[owner.id] = (count + number, max(last_date, date))
        return statistics

    def _search_last_interaction_date(self, operator, value):
        Interaction = self.env["crm.interaction"]
        visible = Interaction._search([]).subselect()
        if operator in ("in", "not in"):
            if set(value) != {False}:
                return NotImplemented
            having = SQL("TRUE")
        elif operator in COMPARISONS:
            value = fields.Datetime.to_datetime(value)
            having = SQL("MAX(date) %s %s", SQL(operator), value)
        else:
            return NotImplemented
        partners = self._get_last_interaction_query(visible, having)
        is_in = SQL("NOT IN" if operator == "in" else "IN")
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s %s %s", SQL.identifier(alias, "id"), is_in, partners
            )
        )

    @api.model
    def _get_last_interaction_query(self, visible, having):
        """Partners whose last interaction fulfils `having`, people on their own."""
        return SQL(
            """(
            SELECT commercial_partner_id FROM crm_interaction
             WHERE id IN %(visible)s
             GROUP BY commercial_partner_id HAVING %(having)s
             UNION ALL
            SELECT partner_id FROM crm_interaction
             WHERE id IN %(visible)s AND partner_id <> commercial_partner_id
             GROUP BY partner_id HAVING %(having)s
            )""",
            visible=visible,
            having=having,
        )

    def action_view_interactions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_interaction_action"
        )
        owner = (
            "commercial_partner_id"
            if self.commercial_partner_id == self
            else "partner_id"
        )
        action["domain"] = [(owner, "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action
