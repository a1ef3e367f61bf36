from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

HISTORY_GROUPS = (
    "sales_team.group_sale_salesman,"
    "account.group_account_readonly,"
    "account.group_account_invoice"
)
COUNT_LIMIT = 1000
OPPOSITES = {"<": ">=", "<=": ">"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    interaction_ids = fields.One2many(
        "crm.interaction", "partner_id", string="Interactions", groups=HISTORY_GROUPS
    )
    interaction_count = fields.Integer(
        compute="_compute_interaction_count",
        groups=HISTORY_GROUPS,
        help="A thousand means: a thousand or more.",
    )
    last_interaction_date = fields.Datetime(
        string="Last Interaction",
        compute="_compute_last_interaction_date",
        search="_search_last_interaction_date",
        groups=HISTORY_GROUPS,
        help="Last interaction that was logged with this customer or, for a company, "
        "with any of its people.",
    )

    # record rules of sales people ask for "my customers"; core has no such index
    _crm_salesperson_idx = models.Index("(user_id) WHERE user_id IS NOT NULL")

    @api.depends("interaction_ids", "commercial_partner_id")
    @api.depends_context("uid")
    def _compute_interaction_count(self):
        counts = self._get_interaction_counts()
        for partner in self:
            count = counts.get(partner._origin.id, 0)
            partner.interaction_count = min(count, COUNT_LIMIT)

    @api.depends("interaction_ids.date", "commercial_partner_id")
    @api.depends_context("uid")
    def _compute_last_interaction_date(self):
        dates = {}
        for owners, date in self._group_interactions("date:max"):
            for owner in owners:
                dates[owner.id] = max(dates.get(owner.id, date), date)
        for partner in self:
            partner.last_interaction_date = dates.get(partner._origin.id, False)

    def _get_interaction_counts(self):
        """Return {partner id: number}; a company counts its people."""
        if len(self) == 1:
            # the card of a customer with a long history must not count all of it
            domain = self._get_own_interactions_domain()
            count = self.env["crm.interaction"].search_count(domain, limit=COUNT_LIMIT)
            return {self._origin.id: count}
        counts = defaultdict(int)
        for owners, count in self._group_interactions("__count"):
            for owner in owners:
                counts[owner.id] += count
        return counts

    def _group_interactions(self, aggregate):
        """Yield (the person and its account, value), in one query for all."""
        groups = self.env["crm.interaction"]._read_group(
            Domain("partner_id", "in", self.ids)
            | Domain("commercial_partner_id", "in", self.ids),
            ["commercial_partner_id", "partner_id"],
            [aggregate],
        )
        for account, person, value in groups:
            yield account | person, value

    def _get_own_interactions_domain(self):
        is_account = self.commercial_partner_id == self
        owner = "commercial_partner_id" if is_account else "partner_id"
        return Domain(owner, "in", self.ids)

    def _search_last_interaction_date(self, operator, value):
        if operator in ("in", "not in") and set(value) == {False}:
            return self._get_interaction_domain(Domain.TRUE, operator == "not in")
        if operator in (">", ">="):
            return self._get_interaction_domain(Domain("date", operator, value))
        if operator not in OPPOSITES:
            return NotImplemented
        # the last one is earlier: there is one, but none from then on
        later = Domain("date", OPPOSITES[operator], value)
        return self._get_interaction_domain(Domain.TRUE) & self._get_interaction_domain(
            later, is_found=False
        )

    @api.model
    def _get_interaction_domain(self, domain, is_found=True):
        """Partners with such an interaction, or without; a company has its people's.

        EXISTS looks at one partner at a time if the list needs but a page of them.
        """
        Interaction = self.env["crm.interaction"]

        def find(owner, partner_id):
            query = Interaction._search(domain)
            column = SQL.identifier(Interaction._table, owner)
            query.add_where(SQL("%s = %s", column, partner_id))
            return SQL("EXISTS (%s)", query.select(SQL("1")))

        def to_sql(model, alias, query):
            partner_id = SQL.identifier(alias, "id")
            of_account = find("commercial_partner_id", partner_id)
            found = SQL("(%s OR %s)", of_account, find("partner_id", partner_id))
            return found if is_found else SQL("NOT %s", found)

        return Domain.custom(to_sql=to_sql)

    def action_view_interactions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_interaction_action"
        )
        action["domain"] = list(self._get_own_interactions_domain())
        action["context"] = {"default_partner_id": self.id}
        return action
