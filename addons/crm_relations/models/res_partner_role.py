from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

CARD_GROUPS = (
    "sales_team.group_sale_salesman,"
    "account.group_account_readonly,"
    "account.group_account_invoice"
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    crm_role_period_ids = fields.One2many(
        "crm.partner.role.period",
        "partner_id",
        string="Role History",
        groups=CARD_GROUPS,
    )
    crm_role_ids = fields.Many2many(
        "crm.partner.role",
        string="Roles",
        compute="_compute_crm_role_ids",
        inverse="_inverse_crm_role_ids",
        search="_search_crm_role_ids",
        groups=CARD_GROUPS,
        help="What this contact is for us today. The history remembers since when.",
    )

    @api.depends(
        "crm_role_period_ids.role_id",
        "crm_role_period_ids.date_start",
        "crm_role_period_ids.date_end",
    )
    @api.depends_context("as_of", "uid")
    def _compute_crm_role_ids(self):
        Period = self.env["crm.partner.role.period"]
        groups = Period._read_group(
            Domain("partner_id", "in", self.ids) & Period._get_current_domain(),
            ["partner_id"],
            ["role_id:recordset"],
        )
        roles = {partner.id: found for partner, found in groups}
        none = self.env["crm.partner.role"]
        for partner in self:
            partner.crm_role_ids = roles.get(partner._origin.id, none).sorted()

    def _inverse_crm_role_ids(self):
        wanted = {
            (partner.id, role.id) for partner in self for role in partner.crm_role_ids
        }
        Period = self.env["crm.partner.role.period"].with_context(as_of=False)
        periods = Period.search(
            Domain("partner_id", "in", self.ids) & Period._get_current_domain()
        )
        current = {(period.partner_id.id, period.role_id.id) for period in periods}
        ended = periods.filtered(
            lambda period: (period.partner_id.id, period.role_id.id) not in wanted
        )
        if ended:
            ended._end()
        Period.create(
            [
                {"partner_id": partner_id, "role_id": role_id}
                for partner_id, role_id in sorted(wanted - current)
            ]
        )

    def _search_crm_role_ids(self, operator, value):
        Period = self.env["crm.partner.role.period"]
        current = Period._get_current_domain()
        if operator == "any":
            return Domain(
                "crm_role_period_ids", "any", current & Domain("role_id", "any", value)
            )
        if operator != "in":
            return NotImplemented
        domain = Domain(
            "crm_role_period_ids", "any", current & Domain("role_id", "in", value)
        )
        if False in value:
            domain |= ~Domain("crm_role_period_ids", "any", current)
        return domain

    @api.model_create_multi
    def create(self, vals_list):
        role_id = self._get_context_role_id()
        if not role_id:
            return super().create(vals_list)
        return super().create(
            [
                vals
                if "crm_role_ids" in vals
                else {**vals, "crm_role_ids": [Command.set([role_id])]}
                for vals in vals_list
            ]
        )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "crm_role_ids" in fields and (role_id := self._get_context_role_id()):
            values["crm_role_ids"] = [Command.set([role_id])]
        return values

    def action_view_role_periods(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_partner_role_period_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }

    @api.model
    def _get_context_role_id(self):
        """Role of the menu or field from which a contact is made."""
        code = self.env.context.get("crm_role_code")
        allowed = code and self._has_field_access(self._fields["crm_role_ids"], "write")
        return allowed and self.env["crm.partner.role"]._get_role_id(code)

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != "crm_role_ids":
            return super()._read_group_groupby(alias, groupby_spec, query)
        self._check_field_access(self._fields["crm_role_ids"], "read")
        Period = self.env["crm.partner.role.period"]
        periods = Period._search(Period._get_current_domain())
        role_alias = query.make_alias(alias, "crm_role_ids")
        query.add_join(
            "LEFT JOIN",
            role_alias,
            periods.subselect(
                SQL.identifier(Period._table, "partner_id"),
                SQL.identifier(Period._table, "role_id"),
            ),
            SQL(
                "%s = %s",
                SQL.identifier(alias, "id"),
                SQL.identifier(role_alias, "partner_id"),
            ),
        )
        return SQL.identifier(role_alias, "role_id")

    def _assign_role(self, code, unless=(), instead_of=()):
        """Give an automatic role to those who lack it.

        One query if all have it already; nobody gets it who has a role of `unless`,
        and the roles of `instead_of` end.
        """
        Role = self.env["crm.partner.role"]
        role_id = Role._get_automatic_role_id(code)
        if not role_id or not self:
            return
        blocking = [role_id, *(Role._get_role_id(other) for other in unless)]
        ending = [Role._get_automatic_role_id(other) for other in instead_of]
        today = fields.Date.context_today(self)
        # where colleagues work it may be tomorrow already
        tomorrow = fields.Date.add(today, days=1)
        periods = self._get_role_periods_from(today, blocking + ending)
        blocked = periods.filtered(
            lambda period: period.role_id.id in blocking and period.date_start <= today
        )
        later = periods.grouped(lambda period: (period.partner_id, period.role_id.id))
        vals_list = [
            partner._prepare_role_period(role_id, later.get((partner, role_id)))
            for partner in self - blocked.partner_id
        ]
        (periods - blocked).filtered(
            lambda period: period.role_id.id in ending and period.date_start <= tomorrow
        )._end()
        periods.create(vals_list)

    def _get_role_periods_from(self, day, role_ids):
        """Periods that have not ended by then; some begin later."""
        # sudo: the role follows from a document that the user was allowed to save
        Period = self.env["crm.partner.role.period"].sudo().with_context(as_of=False)
        return Period.search(
            Domain("partner_id", "in", self.ids)
            & Domain("role_id", "in", role_ids)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", day))
        )

    def _prepare_role_period(self, role_id, later):
        """Values of a period from today on, until the ``later`` ones if there are."""
        values = {"partner_id": self.id, "role_id": role_id}
        if later:
            start = min(later.mapped("date_start"))
            values["date_end"] = fields.Date.subtract(start, days=1)
        return values
