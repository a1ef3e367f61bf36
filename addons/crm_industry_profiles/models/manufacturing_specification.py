from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

STATES = [("draft", "Draft"), ("current", "Current"), ("old", "Replaced")]


class ManufacturingSpecification(models.Model):
    """What a customer orders again and again, in versions; each stays as it was."""

    _name = "manufacturing.specification"
    _description = "Specification"
    _inherit = ["mail.thread", "industry.computed.guard"]
    _order = "root_id desc, version desc, id desc"
    _check_company_auto = True
    _written_by_steps = frozenset({"root_id", "state", "version"})

    name = fields.Char(required=True, index="trigram")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    root_id = fields.Many2one(
        "manufacturing.specification",
        string="First Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    version_ids = fields.One2many(
        "manufacturing.specification", "root_id", string="Versions"
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        "manufacturing.specification.line", "specification_id", copy=True
    )
    note = fields.Html(string="Requirements")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    _one_current = models.UniqueIndex(
        "(root_id) WHERE state = 'current'",
        "Another version has become the current one in the meantime.",
    )
    _version_uniq = models.UniqueIndex(
        "(root_id, version)", "This version is there already: reload the page."
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "%(name)s, version %(number)s", name=one.name or "", number=one.version
            )

    @api.model_create_multi
    def create(self, vals_list):
        specifications = super().create(vals_list)
        for one in specifications.filtered(lambda one: not one.root_id):
            # sudo: a new specification is the first of its own versions
            one.sudo().root_id = one
        return specifications

    def write(self, vals):
        kept = vals.keys() & {"line_ids", "name", "note", "partner_id", "company_id"}
        if kept and not self.env.su:
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_draft()

    def action_confirm(self):
        """Make it the current version; the one before it stays on record."""
        self.check_access("write")
        self._check_draft()
        for one in self:
            if not one.line_ids:
                raise UserError(self.env._("%s has no lines.", one.display_name))
            # sudo: the status is written by steps only, the user was checked above
            versions = one.sudo().root_id.version_ids
            versions.filtered(lambda old: old.state == "current").state = "old"
            self.env.flush_all()  # the old one goes first, as there is one at a time
            one.sudo().state = "current"  # sudo: as above

    def action_new_version(self):
        """Copy it into a draft with the next number."""
        self.ensure_one()
        last = max(self.root_id.version_ids.mapped("version"))
        draft = self.copy({"name": self.name})
        # sudo: the number and what it is a version of are ours to write
        draft.sudo().write({"root_id": self.root_id.id, "version": last + 1})
        return draft.get_formview_action()

    def action_order(self):
        """Order once more what the current version says."""
        self.ensure_one()
        if self.state != "current":
            raise UserError(
                self.env._(
                    "%s is not the current version: order from that one.",
                    self.display_name,
                )
            )
        order = self.env["sale.order"].create(self._prepare_order())
        return order.get_formview_action()

    def _prepare_order(self):
        """Return the values of the quotation, priced by Odoo: a hook."""
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
            "client_order_ref": self.display_name,
            "order_line": [
                Command.create(line._prepare_order_line()) for line in self.line_ids
            ],
        }

    def _check_draft(self):
        if fixed := self.filtered(lambda one: one.state != "draft"):
            raise UserError(
                self.env._(
                    "%s stays as it was agreed on. Make a new version.",
                    fixed[0].display_name,
                )
            )


class ManufacturingSpecificationLine(models.Model):
    _name = "manufacturing.specification.line"
    _description = "Line of a Specification"
    _inherit = ["industry.computed.guard"]
    _order = "specification_id, sequence, id"
    _check_company_auto = True
    _set_at_create = frozenset({"specification_id"})

    specification_id = fields.Many2one(
        "manufacturing.specification", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    quantity = fields.Float(digits="Product Unit", default=1)
    name = fields.Char(string="Requirement", help="Size, colour, material, packing.")
    company_id = fields.Many2one(
        related="specification_id.company_id", store=True, index=True, precompute=True
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity is more than zero."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self._check_draft()

    def _check_draft(self):
        if not self.env.su:
            self.specification_id._check_draft()

    def _prepare_order_line(self):
        """Return the values of the line of a quotation: a hook."""
        self.ensure_one()
        names = (self.product_id.display_name, self.name)
        return {
            "product_id": self.product_id.id,
            "name": "\n".join(filter(None, names)),
            "product_uom_qty": self.quantity,
        }
