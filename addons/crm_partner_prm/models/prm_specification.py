from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class PrmSpecification(models.Model):
    """What a partner or customer orders again and again, as it was agreed once."""

    _name = "prm.specification"
    _description = "Specification"
    _inherit = ["prm.portal.mixin", "mail.thread"]
    _order = "partner_id, name, id"
    _prm_page = "specifications"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        domain=[("parent_id", "=", False)],
    )
    version_ids = fields.One2many(
        "prm.specification.version", "specification_id", string="Versions"
    )
    version_id = fields.Many2one(
        "prm.specification.version",
        string="Version in Force",
        compute="_compute_version_id",
    )
    order_count = fields.Integer(string="Orders", compute="_compute_order_count")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index=True,
        domain=[("share", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    @api.depends("version_ids.state")
    def _compute_version_id(self):
        for row in self:
            row.version_id = row.version_ids.filtered(
                lambda version: version.state == "released"
            )[:1]

    @api.depends("version_ids")
    def _compute_order_count(self):
        # sudo: how often it was ordered, whoever's quotations they are
        rows = (
            self.env["sale.order"]
            .sudo()
            ._read_group(
                [("prm_version_id.specification_id", "in", self.ids)],
                ["prm_version_id"],
                ["__count"],
            )
        )
        counts = {}
        for version, number in rows:
            row_id = version.specification_id.id
            counts[row_id] = counts.get(row_id, 0) + number
        for row in self:
            row.order_count = counts.get(row._origin.id, 0)

    @api.constrains("partner_id")
    def _check_partner(self):
        for row in self:
            if row.partner_id.commercial_partner_id != row.partner_id:
                raise ValidationError(
                    self.env._(
                        "“%s” belongs to a company: choose the company, not its"
                        " person.",
                        row.name,
                    )
                )

    def action_new_version(self):
        """Begin the next version with what the last one has."""
        for row in self:
            if any(version.state == "draft" for version in row.version_ids):
                raise UserError(
                    self.env._("“%s” has a draft already: release it first.", row.name)
                )
            last = row.version_id
            self.env["prm.specification.version"].create(
                {
                    "specification_id": row.id,
                    "line_ids": [
                        (0, 0, line._prepare_copy()) for line in last.line_ids
                    ],
                }
            )

    def action_reorder(self):
        """A quotation of the version in force, with the prices of today."""
        self.ensure_one()
        self.check_access("read")
        self.env["sale.order"].check_access("create")
        order = self._reorder(self.env.user)
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "views": [(False, "form")],
        }

    def action_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_quotations")
        return action | {
            "domain": [("prm_version_id.specification_id", "=", self.id)],
            "context": {},
        }

    def _reorder(self, user, contact=None):
        """Make the quotation, and note on it what has become dearer or cheaper."""
        version = self.version_id
        if not version:
            raise UserError(
                self.env._("“%s” has no version in force: release one.", self.name)
            )
        # sudo: a quotation of a specification that the user may order from
        order = (
            self.env["sale.order"]
            .sudo()
            .with_company(self.company_id)
            .create(version._prepare_order(user, contact))
        )
        order._message_log(body=version._get_change_text(order))
        return order

    def _portal_reorder(self):
        """Order again in the portal; the quotation can be signed there at once.

        It runs in sudo, with the person as the user, on what the page has checked.
        """
        self.ensure_one()
        manager = self.user_id or self.company_id.partner_id.user_id
        order = self._reorder(manager, self.env.user.partner_id)
        order.action_quotation_sent()
        return order

    @api.model
    def _get_portal_fields(self):
        names = ("name", "partner_id", "company_id", "active", "write_date")
        return super()._get_portal_fields() | frozenset(names)
