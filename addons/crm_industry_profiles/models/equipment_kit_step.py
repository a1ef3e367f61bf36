from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_amount

MANAGER = "crm_industry_profiles.group_equipment_manager"


class EquipmentKit(models.Model):
    _inherit = "equipment.kit"

    def action_configure(self):
        """Make the kit of a customer from a standard kit."""
        self.ensure_one()
        copy = self.copy({"name": self.name, "is_template": False})
        return copy.get_formview_action()

    def action_ask_approval(self):
        """Ask the managers of the company for a price below the lowest margin."""
        self.check_access("write")
        for kit in self.filtered(lambda one: not one.is_approved):
            # sudo: that it was asked is ours to write, the user may write the kit
            kit.sudo().is_asked = True
            kit.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Approve a margin of %s%%", kit.margin_reached),
                user_id=kit._get_approver().id,
            )

    def action_approve(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Ask an equipment manager to approve it."))
        self.check_access("write")
        for kit in self:
            # sudo: what was approved is written by this step only, see above
            kit.sudo().write(
                {
                    "approved_margin": kit.margin_reached,
                    "approved_on": fields.Date.context_today(kit),
                    "is_asked": False,
                }
            )
        self.activity_feedback(["mail.mail_activity_data_todo"])

    def action_apply(self):
        """Put the kit on its quotation, or on a new one; again replaces nothing."""
        self.ensure_one()
        self._check_sellable()
        if self.order_id:
            return self.order_id.get_formview_action()
        order = self.env["sale.order"].create(self._prepare_order())
        lines = self._prepare_order_lines()
        order.order_line = [Command.create(values) for values in lines]
        # sudo: the link is ours to write, the order was made as the user
        self.sudo().order_id = order
        return order.get_formview_action()

    def _get_approver(self):
        """Who decides: the first manager of the company."""
        # sudo: users of a group, to ask one of them
        group = self.env.ref(MANAGER).sudo()
        users = group.all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        return users.sorted("id")[-1:] or self.env.user

    def _check_sellable(self):
        if self.is_template or not self.partner_id:
            raise UserError(
                self.env._("“%s”: choose the customer first.", self.display_name)
            )
        lines = self.line_ids.filtered("is_included")
        if not lines:
            raise UserError(self.env._("“%s” has no parts.", self.display_name))
        if missing := lines._get_missing_products():
            raise UserError(
                self.env._(
                    "Parts of “%(kit)s” need what is not included: %(missing)s.",
                    kit=self.display_name,
                    missing=", ".join(missing.mapped("display_name")),
                )
            )
        self._check_margin()

    def _check_margin(self):
        if not self.is_approved:
            raise UserError(
                self.env._(
                    "The margin of “%(kit)s” is %(margin)s%%, the lowest is"
                    " %(floor)s%%. Raise the margin, or ask for approval.",
                    kit=self.display_name,
                    margin=self.margin_reached,
                    floor=self.company_id.equipment_margin_floor,
                )
            )

    def _prepare_order(self):
        """Return the values of the quotation: a hook."""
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "opportunity_id": self.lead_id.id,
            "user_id": self.env.uid,
        }

    def _prepare_order_lines(self):
        """Return the values of the lines: a hook."""
        lines = self.line_ids.filtered("is_included")
        section = {"display_type": "line_section", "name": self.name}
        rows = [line._prepare_order_line() for line in lines]
        if self.is_one_line:
            section, rows = None, [self._prepare_one_line()]
        note = self._prepare_customs_note()
        return [row for row in (section, *rows, note) if row]

    def _prepare_one_line(self):
        if not self.product_id:
            raise UserError(
                self.env._(
                    "Say in “%s” as which product it is sold, or give each part a line"
                    " of its own.",
                    self.display_name,
                )
            )
        return {
            "product_id": self.product_id.id,
            "name": self.name,
            "product_uom_qty": 1,
            "price_unit": self._convert_price(self.amount_price),
        }

    def _prepare_customs_note(self):
        if not self.is_customs_shown:
            return None
        text = self.env._(
            "The price includes customs duty of %(duty)s and import tax of %(tax)s.",
            duty=format_amount(self.env, self.amount_duty, self.currency_id),
            tax=format_amount(self.env, self.amount_tax, self.currency_id),
        )
        return {"display_type": "line_note", "name": text}

    def _convert_price(self, price):
        """The price in the currency of the customer's price list."""
        target = self.partner_id.with_company(
            self.company_id
        ).property_product_pricelist.currency_id
        target = target or self.company_id.currency_id
        return self.currency_id._convert(price, target, self.company_id, self.date)


class EquipmentKitLine(models.Model):
    _inherit = "equipment.kit.line"

    def _prepare_order_line(self):
        """Return the values of the line of a quotation: a hook."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom_qty": self.quantity,
            "price_unit": self.kit_id._convert_price(self.unit_price),
        }
