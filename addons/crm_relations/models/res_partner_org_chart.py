from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .res_partner_relation import RELATION_GROUPS

CHART_LIMIT = 500
REPORTING = Domain("type_id.is_reporting", "=", True)


class ResPartner(models.Model):
    _inherit = "res.partner"

    # What the hierarchy view draws; the relation of the type "Reports to" is the only
    # place where it is stored.
    relation_manager_id = fields.Many2one(
        "res.partner",
        string="Reports to",
        compute="_compute_relation_manager_id",
        inverse="_inverse_relation_manager_id",
        search="_search_relation_manager_id",
        groups=RELATION_GROUPS,
        help="The first one, if this person reports to several.",
    )
    relation_report_ids = fields.One2many(
        "res.partner",
        string="Manages",
        compute="_compute_relation_report_ids",
        groups=RELATION_GROUPS,
    )

    @api.depends("relation_end_ids")
    @api.depends_context("as_of", "uid")
    def _compute_relation_manager_id(self):
        managers = {}
        for end in self._get_reporting_ends(is_left=True):
            managers.setdefault(end.partner_id, end.other_partner_id)
        for partner in self:
            partner.relation_manager_id = managers.get(partner._origin, False)

    @api.depends("relation_end_ids")
    @api.depends_context("as_of", "uid")
    def _compute_relation_report_ids(self):
        reports = {}
        for end in self._get_reporting_ends(is_left=False):
            reports.setdefault(end.partner_id, self.browse())
            reports[end.partner_id] |= end.other_partner_id
        for partner in self:
            partner.relation_report_ids = reports.get(partner._origin, False)

    def _inverse_relation_manager_id(self):
        """Who is moved under another manager stops reporting to the one before."""
        relation_type = self.env["crm.relation.type"].search(
            [("is_reporting", "=", True)], limit=1
        )
        wanted = {partner: partner.relation_manager_id for partner in self}
        ends = self._get_reporting_ends(is_left=True)
        stale = ends.filtered(
            lambda end: end.other_partner_id != wanted[end.partner_id]
        )
        kept = (ends - stale).partner_id
        stale.relation_id._end_or_archive()
        today = fields.Date.context_today(self)
        self.env["crm.relation"].create(
            [
                {
                    "left_partner_id": partner.id,
                    "type_id": relation_type.id,
                    "right_partner_id": manager.id,
                    "date_start": today,
                }
                for partner, manager in wanted.items()
                if manager and partner not in kept
            ]
        )

    def _search_relation_manager_id(self, operator, value):
        if operator not in ("in", "any", "ilike"):
            return NotImplemented
        current = self.env["crm.relation.end"]._get_current_domain()
        line = REPORTING & Domain("is_left", "=", True) & current
        if operator != "in" or False not in value:
            line &= Domain("other_partner_id", operator, value)
            return Domain("relation_end_ids", "any", line)
        some = Domain("other_partner_id", "in", set(value) - {False})
        return ~Domain("relation_end_ids", "any", line) | Domain(
            "relation_end_ids", "any", line & some
        )

    @api.readonly
    def action_view_org_chart(self):
        """The company's people in Odoo's hierarchy view, as of the day chosen."""
        self.ensure_one()
        people = self.search_fetch(
            self._get_org_chart_domain(), ["id"], limit=CHART_LIMIT
        )
        if not people:
            raise UserError(
                self.env._(
                    "%(name)s has no people yet. Add contacts, or relations of the kind"
                    " “Employs”.",
                    name=self.display_name,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_relation_org_chart_action"
        )
        # the hierarchy view has no limit of its own: it gets the ids
        return {**action, "domain": [("id", "in", people.ids)]}

    def _get_org_chart_domain(self):
        return Domain("is_company", "=", False) & (
            Domain("relation_employer_id", "in", self.ids)
            | Domain("commercial_partner_id", "in", self.ids)
            & Domain("type", "=", "contact")
        )

    def _get_reporting_ends(self, is_left):
        End = self.env["crm.relation.end"]
        domain = REPORTING & End._get_current_domain()
        domain &= Domain("partner_id", "in", self.ids) & Domain("is_left", "=", is_left)
        return End.search_fetch(domain, ["partner_id", "other_partner_id"], order="id")
