from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class CrmFeedKey(models.TransientModel):
    """A key of least rights: a user of its own, who may call one or two methods."""

    _name = "crm.feed.key"
    _description = "Key for Another System"

    name = fields.Char(string="For Which System", required=True)
    has_feed = fields.Boolean(
        string="Change Feed", help="All customers, deals, orders and payments."
    )
    has_status = fields.Boolean(
        string="Status by Number", default=True, help="How far one order or deal is."
    )
    company_ids = fields.Many2many(
        "res.company", default=lambda self: self.env.company, required=True
    )
    days = fields.Integer(string="Valid (days)", default=365, required=True)

    def action_create_key(self):
        self.ensure_one()
        if not self.env.is_system():
            raise AccessError(self.env._("Only an administrator creates keys."))
        if not self.has_feed and not self.has_status:
            raise UserError(self.env._("Choose what the other system may call."))
        if self.days <= 0:
            raise UserError(self.env._("The key must be valid for a day at least."))
        user = self.env["res.users"].with_context(no_reset_password=True)
        user = user.create(self._prepare_user())
        until = fields.Datetime.now() + timedelta(days=self.days)
        # sudo: checked above; the key is that of the user who was just made
        Keys = self.env["res.users.apikeys"].with_user(user).sudo()
        key = Keys._generate("rpc", self.name, until)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The key: copy it now, it is not shown again"),
            "res_model": "res.users.apikeys.show",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": key},
        }

    def _prepare_user(self):
        groups = self.env["res.groups"]
        if self.has_feed:
            groups |= self.env.ref("crm_relations.group_change_feed")
        if self.has_status:
            groups |= self.env.ref("crm_relations.group_status")
        return {
            "name": self.name,
            "login": f"key-{self.id}-{fields.Datetime.now():%Y%m%d%H%M%S}",
            "group_ids": [Command.set(groups.ids)],
            "company_id": self.company_ids[:1].id,
            "company_ids": [Command.set(self.company_ids.ids)],
        }
