from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang


class PrmSpecificationVersion(models.Model):
    """What was agreed at one time: when it is released, it stays as it is."""

    _name = "prm.specification.version"
    _description = "Version of a Specification"
    _inherit = ["prm.step.mixin"]
    _order = "specification_id, number desc, id desc"

    specification_id = fields.Many2one(
        "prm.specification", required=True, index=True, ondelete="restrict"
    )
    number = fields.Integer(string="Version", readonly=True, aggregator=None)
    state = fields.Selection(
        [("draft", "Draft"), ("released", "In Force"), ("replaced", "Replaced")],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
    )
    date_released = fields.Date(string="In Force since", readonly=True)
    note = fields.Char(string="What Is New")
    line_ids = fields.One2many(
        "prm.specification.line", "version_id", string="Lines", copy=True
    )
    partner_id = fields.Many2one(related="specification_id.partner_id")
    company_id = fields.Many2one(related="specification_id.company_id")
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )

    _one_released = models.UniqueIndex(
        "(specification_id) WHERE state = 'released'",
        "Another version of this specification is in force.",
    )
    _one_draft = models.UniqueIndex(
        "(specification_id) WHERE state = 'draft'",
        "This specification has a draft already: release it first.",
    )
    _number_uniq = models.UniqueIndex(
        "(specification_id, number)", "There is a version with this number already."
    )

    @api.depends("specification_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(name)s, version %(number)s",
                name=version.specification_id.name,
                number=version.number,
            )

    @api.model_create_multi
    def create(self, vals_list):
        wanted = [vals["specification_id"] for vals in vals_list]
        rows = self._read_group(
            [("specification_id", "in", wanted)], ["specification_id"], ["number:max"]
        )
        numbers = {row.id: number for row, number in rows}
        for vals in vals_list:
            key = vals["specification_id"]
            numbers[key] = vals["number"] = numbers.get(key, 0) + 1
        # the database asks at once whether another draft is there
        self.flush_model(["state"])
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_draft()

    def _check_draft(self):
        if fixed := self.filtered(lambda version: version.state != "draft"):
            raise UserError(
                self.env._(
                    "%s was released, so it stays as it is. Begin a new version.",
                    fixed[0].display_name,
                )
            )

    def action_release(self):
        """From now on this is what is ordered."""
        self._check_step(("draft",))
        for version in self:
            if not version.line_ids:
                raise UserError(
                    self.env._("%s has no lines yet.", version.display_name)
                )
            last = version.specification_id.version_id
            last._set_state("replaced")
            last.flush_recordset()
            version._set_state(
                "released", date_released=fields.Date.context_today(self)
            )
        self.specification_id.invalidate_recordset(["version_id"])

    def _get_prices_today(self):
        """Return the price of today for one of each line, in the lines' order."""
        self.ensure_one()
        return self.env["prm.price.book"]._get_prices(
            self.partner_id,
            self.company_id,
            self.currency_id,
            [(line.product_id, line.quantity) for line in self.line_ids],
        )

    def _get_changes(self):
        """Return [(line, price then, price today, change in percent or None)]."""
        self.ensure_one()
        changes = []
        for line, today in zip(self.line_ids, self._get_prices_today(), strict=True):
            then = line.price_unit
            percent = round((today - then) / then * 100, 1) if then else None
            changes.append((line, then, today, percent))
        return changes

    @api.model
    def _get_percent_text(self, percent):
        """How much dearer or cheaper, for people."""
        return f"{percent:+.1f} %"

    def _prepare_order(self, user, contact=None):
        """Return the values of a quotation with the prices of today: a hook."""
        self.ensure_one()
        return self.env["prm.price.book"]._prepare_order(
            self.partner_id,
            self.company_id,
            contact=contact,
            prm_version_id=self.id,
            origin=self.display_name,
            user_id=(self.specification_id.user_id or user).id,
            order_line=[
                fields.Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_uom_qty": line.quantity,
                    }
                )
                for line in self.line_ids
            ],
        )

    def _get_change_text(self, order):
        """What has become dearer or cheaper since, one line each."""
        lines = [
            self.env._(
                "%(product)s: %(then)s then, %(today)s today (%(percent)+.1f %%)",
                product=line.product_id.display_name,
                then=formatLang(self.env, then, currency_obj=self.currency_id),
                today=formatLang(self.env, today, currency_obj=self.currency_id),
                percent=percent or 0,
            )
            for line, then, today, percent in self._get_changes()
            if self.currency_id.compare_amounts(then, today)
        ]
        if not lines:
            return self.env._("%s: all prices are as they were.", self.display_name)
        return "\n".join([self.display_name, *lines])


class PrmSpecificationLine(models.Model):
    _name = "prm.specification.line"
    _description = "Line of a Specification"
    _order = "version_id, sequence, id"

    version_id = fields.Many2one(
        "prm.specification.version", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("sale_ok", "=", True)],
    )
    quantity = fields.Float(digits="Product Unit", default=1, required=True)
    price_unit = fields.Monetary(
        string="Price Then",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        help="For one, without taxes, when it was written down.",
    )
    currency_id = fields.Many2one(related="version_id.currency_id")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity is more than nothing."
    )

    @api.depends("product_id", "quantity")
    def _compute_price_unit(self):
        for version, lines in self.grouped("version_id").items():
            prices = self.env["prm.price.book"]._get_prices(
                version.partner_id,
                version.company_id or self.env.company,
                version.currency_id,
                [(line.product_id, line.quantity) for line in lines],
            )
            for line, price in zip(lines, prices, strict=True):
                line.price_unit = line.price_unit or price

    @api.model_create_multi
    def create(self, vals_list):
        ids = [vals["version_id"] for vals in vals_list]
        self.env["prm.specification.version"].browse(ids)._check_draft()
        return super().create(vals_list)

    def write(self, vals):
        self.version_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self.version_id._check_draft()

    def _prepare_copy(self):
        return {
            "sequence": self.sequence,
            "product_id": self.product_id.id,
            "quantity": self.quantity,
        }
