from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

SALES_GROUP = "sales_team.group_sale_salesman"
OPEN = Domain("date_leave", "=", False)
TEXT_OPERATORS = {"like", "ilike", "=like", "=ilike"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    segment_ids = fields.Many2many(
        "crm.segment",
        string="Segments",
        compute="_compute_segment_ids",
        search="_search_segment_ids",
        groups=SALES_GROUP,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_segment_ids(self):
        groups = self.env["crm.segment.member"]._read_group(
            OPEN & Domain("partner_id", "in", self.ids),
            ["partner_id"],
            ["segment_id:recordset"],
        )
        segments = {partner.id: found for partner, found in groups}
        for partner in self:
            partner.segment_ids = segments.get(partner._origin.id, False)

    def _search_segment_ids(self, operator, value):
        Member = self.env["crm.segment.member"]
        if operator == "in" and False in value:
            nobody = ~Domain("id", "in", Member._search(OPEN).subselect("partner_id"))
            wanted = [segment for segment in value if segment]
            return nobody | (Domain("segment_ids", "in", wanted) if wanted else nobody)
        if operator not in TEXT_OPERATORS | {"in", "any", "any!"}:
            return NotImplemented
        members = Member._search(OPEN & Domain("segment_id", operator, value))
        return Domain("id", "in", members.subselect("partner_id"))

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group contacts by the segments that they belong to now."""
        if groupby_spec != "segment_ids":
            return super()._read_group_groupby(alias, groupby_spec, query)
        self._check_field_access(self._fields["segment_ids"], "read")
        members = self.env["crm.segment.member"]._search(OPEN)
        member_alias = query.make_alias(alias, "segment_ids")
        query.add_join(
            "LEFT JOIN",
            member_alias,
            members.subselect("partner_id", "segment_id"),
            SQL(
                "%s = %s",
                SQL.identifier(alias, "id"),
                SQL.identifier(member_alias, "partner_id"),
            ),
        )
        return SQL.identifier(member_alias, "segment_id")

    def action_view_segment_history(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_segment_member_action"
        )
        return {**action, "domain": [("partner_id", "=", self.id)], "context": {}}

    @api.model
    def _get_segment_mailing_domain(self, channel):
        """Domain on contacts who may be written to; extend it with ``&``.

        :param channel: a channel of ``crm.consent``; refusals are left out
        """
        allowed = self._get_consent_domain(channel)
        if channel == "email":
            allowed &= Domain("email", "!=", False)
            allowed &= Domain("is_blacklisted", "=", False)
        return allowed

    def _filter_mailable(self, channel):
        """Those of us who may be written to, in one query."""
        domain = Domain("id", "in", self.ids)
        return self & self.search(domain & self._get_segment_mailing_domain(channel))
