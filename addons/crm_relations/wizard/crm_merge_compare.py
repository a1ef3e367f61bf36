from odoo import api, fields, models
from odoo.exceptions import UserError

# compared first to last; the contact's own form has the same order
COMPARED = (
    "name vat email phone street street2 zip city state_id country_id website function"
    " lang user_id company_registry ref industry_id"
)


class CrmMergeCompare(models.TransientModel):
    _name = "crm.merge.compare"
    _description = "Compare and Merge Two Contacts"

    partner_a_id = fields.Many2one("res.partner", required=True, readonly=True)
    partner_b_id = fields.Many2one("res.partner", required=True, readonly=True)
    survivor = fields.Selection(
        selection="_selection_survivor", string="Keep", required=True
    )
    line_ids = fields.One2many("crm.merge.compare.line", "compare_id", string="Lines")

    @api.model
    def _selection_survivor(self):
        return [("a", self.env._("Left contact")), ("b", self.env._("Right contact"))]

    @api.model
    def _get_action(self, partners):
        """Open the comparison of two contacts."""
        if len(partners) != 2:
            raise UserError(
                self.env._("Choose exactly two contacts to compare them side by side.")
            )
        kept = min(partners, key=lambda one: (not one.active, one.create_date, one.id))
        first, second = partners
        compare = self.create(
            {
                "partner_a_id": first.id,
                "partner_b_id": second.id,
                "survivor": "a" if kept == first else "b",
            }
        )
        compare._create_lines()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare and Merge"),
            "res_model": self._name,
            "res_id": compare.id,
            "view_mode": "form",
            "target": "new",
        }

    def _create_lines(self):
        fnames = [
            fname
            for fname in self._get_compared_fields()
            if self.partner_a_id[fname] or self.partner_b_id[fname]
        ]
        self.env["crm.merge.compare.line"].create(
            [self._prepare_line(fname) for fname in fnames]
        )

    @api.model
    def _get_compared_fields(self):
        """Names of the contact's fields to compare; extend it with your own."""
        Partner = self.env["res.partner"]
        return [
            fname
            for fname in COMPARED.split()
            if fname in Partner._fields
            and Partner._has_field_access(Partner._fields[fname], "write")
        ]

    @api.onchange("survivor")
    def _onchange_survivor(self):
        for line in self.line_ids:
            line.choice = self._get_default_choice(line.value_a, line.value_b)

    def _get_default_choice(self, value_a, value_b):
        """The kept contact's value wins, unless it has none."""
        if self.survivor == "a":
            return "a" if value_a else "b"
        return "b" if value_b else "a"

    def _prepare_line(self, fname):
        first, second = self.partner_a_id[fname], self.partner_b_id[fname]
        field = self.env["res.partner"]._fields[fname]
        show = self._format_value
        return {
            "compare_id": self.id,
            "field_name": fname,
            "label": field._description_string(self.env),
            "value_a": show(field, self.partner_a_id),
            "value_b": show(field, self.partner_b_id),
            "choice": self._get_default_choice(first, second),
            "is_different": first != second,
        }

    @api.model
    def _format_value(self, field, partner):
        value = partner[field.name]
        if field.type == "many2one":
            return value.display_name or ""
        return field.convert_to_export(value, partner) or ""

    def action_merge(self):
        self.ensure_one()
        partners = self.partner_a_id + self.partner_b_id
        kept = self.partner_a_id if self.survivor == "a" else self.partner_b_id
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard.check_access("create")
        partners.check_access("write")
        # with an undo at hand, a manager may merge contacts with different e-mails
        is_manager = self.env.user.has_group("sales_team.group_sale_manager")
        wizard.with_context(crm_merge_values=self._prepare_chosen_values())._merge(
            partners.ids, kept, extra_checks=not is_manager
        )
        return kept._get_records_action()

    def _prepare_chosen_values(self):
        values = {}
        for line in self.line_ids.filtered("is_different"):
            partner = self.partner_a_id if line.choice == "a" else self.partner_b_id
            field = partner._fields[line.field_name]
            values[field.name] = field.convert_to_write(partner[field.name], partner)
        return values


class CrmMergeCompareLine(models.TransientModel):
    _name = "crm.merge.compare.line"
    _description = "Field of Two Compared Contacts"
    _order = "is_different desc, id"

    compare_id = fields.Many2one("crm.merge.compare", required=True, ondelete="cascade")
    field_name = fields.Char(required=True, readonly=True)
    label = fields.Char(string="Field", readonly=True)
    value_a = fields.Char(string="Left", readonly=True)
    value_b = fields.Char(string="Right", readonly=True)
    is_different = fields.Boolean(readonly=True)
    choice = fields.Selection(
        [("a", "Left"), ("b", "Right")], string="Which Value Wins", required=True
    )
