from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

CONDITIONS = (
    "domain",
    "member_kind",
    "company_id",
    "purchase_mode",
    "purchase_source",
    "purchase_days",
    "purchase_categ_id",
    "purchase_amount_min",
    "purchase_amount_max",
    "purchase_number_min",
    "purchase_number_max",
    "purchase_idle_days",
    "no_contact_days",
    "active",
)


class CrmSegment(models.Model):
    _name = "crm.segment"
    _description = "Segment"
    _inherit = ["crm.partner.condition"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="Whom it gathers and what for.")
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        index="btree_not_null",
        help="Whose time zone decides what day it is when the segment is refreshed.",
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        index="btree_not_null",
        help="Only customers and purchases of this company. Empty: of all companies.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    member_kind = fields.Selection(
        [
            ("account", "Customers: companies and private persons"),
            ("person", "People, also those within companies"),
            ("all", "All contacts and addresses"),
        ],
        string="Who Counts",
        default="account",
        required=True,
    )
    purchase_mode = fields.Selection(
        [("bought", "Has bought"), ("not_bought", "Has not bought")],
        string="Purchases",
        help="Condition on what the customer, with all its people, has bought.",
    )
    purchase_source = fields.Selection(
        [("invoice", "Posted invoices"), ("order", "Confirmed orders")],
        string="Purchases Taken From",
        default="invoice",
        required=True,
    )
    purchase_days = fields.Integer(
        string="Within the Last (days)", help="Period in days; 0 is ever since."
    )
    purchase_categ_id = fields.Many2one(
        "product.category", string="Product Category", ondelete="restrict"
    )
    purchase_amount_min = fields.Monetary(string="Amount From")
    purchase_amount_max = fields.Monetary(string="Amount To", help="0 is no limit.")
    purchase_number_min = fields.Integer(string="Purchases From")
    purchase_number_max = fields.Integer(string="Purchases To", help="0 is no limit.")
    purchase_idle_days = fields.Integer(
        string="No Purchase For (days)",
        help="The last purchase is longer ago than this number of days.",
    )
    no_contact_days = fields.Integer(
        string="No Interaction For (days)",
        help="No interaction was logged within this number of days, or never.",
    )
    member_ids = fields.One2many("crm.segment.member", "segment_id", string="Members")
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        compute="_compute_partner_ids",
        search="_search_partner_ids",
    )
    partner_count = fields.Integer(string="Size", compute="_compute_partner_count")
    date_refresh = fields.Datetime(string="Refreshed", readonly=True, copy=False)
    refresh_error = fields.Text(string="Problem", readonly=True, copy=False)

    _bounds_positive = models.Constraint(
        "CHECK(LEAST(purchase_days, purchase_amount_min, purchase_amount_max,"
        " purchase_number_min, purchase_number_max, purchase_idle_days,"
        " no_contact_days) >= 0)",
        "Days, numbers and amounts of a segment cannot be negative.",
    )

    @api.depends("member_ids.date_leave")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_partner_ids(self):
        groups = self.env["crm.segment.member"]._read_group(
            [("segment_id", "in", self.ids), ("date_leave", "=", False)],
            ["segment_id"],
            ["partner_id:recordset"],
        )
        partners = dict(groups)
        for segment in self:
            segment.partner_ids = partners.get(segment._origin, False)

    def _search_partner_ids(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        Member = self.env["crm.segment.member"]
        if operator == "in" and False in value:
            return NotImplemented
        members = Member._search(
            Domain("date_leave", "=", False) & Domain("partner_id", operator, value)
        )
        return Domain("id", "in", members.subselect("segment_id"))

    @api.depends("member_ids.date_leave")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_partner_count(self):
        groups = self.env["crm.segment.member"]._read_group(
            [("segment_id", "in", self.ids), ("date_leave", "=", False)],
            ["segment_id"],
            ["__count"],
        )
        counts = dict(groups)
        for segment in self:
            segment.partner_count = counts.get(segment._origin, 0)

    @api.constrains("company_id", "purchase_amount_min", "purchase_amount_max")
    def _check_amount_company(self):
        for segment in self:
            has_amount = segment.purchase_amount_min or segment.purchase_amount_max
            if has_amount and not segment.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(segment)s” has a condition on an amount. Choose the company"
                        " whose sales and currency it means.",
                        segment=segment.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        segments = super().create(vals_list)
        segments._refresh()
        return segments

    def write(self, vals):
        result = super().write(vals)
        if any(name in vals for name in CONDITIONS):
            self._refresh()
        return result

    def copy_data(self, default=None):
        return [
            {"name": self.env._("%s (copy)", segment.name), **vals, **(default or {})}
            for segment, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def action_view_partners(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("segment_ids", "in", self.ids)],
        }

    def action_view_history(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relations.crm_segment_member_action"
        )
        return {**action, "domain": [("segment_id", "=", self.id)], "context": {}}

    def action_compare(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare Segments"),
            "res_model": "crm.segment.compare",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_segment_id": self[:1].id,
                "default_other_segment_id": self[1:2].id,
            },
        }

    def _get_member_condition(self):
        """SQL condition: the partner ``p``, or its account, is a member now."""
        self.ensure_one()
        return SQL(
            """EXISTS (SELECT FROM crm_segment_member m
                        WHERE m.segment_id = %s AND m.date_leave IS NULL
                          AND m.partner_id IN (p.id, p.commercial_partner_id))""",
            self.id,
        )
