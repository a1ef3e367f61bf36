from odoo import api, fields, models


class CrmLifeEventRule(models.Model):
    _inherit = "crm.life.event.rule"

    action = fields.Selection(
        selection_add=[("mailing_list", "Add to a mailing list")],
        ondelete={"mailing_list": "cascade"},
    )
    mailing_list_id = fields.Many2one(
        "mailing.list", index="btree_not_null", ondelete="restrict"
    )

    @api.model
    def _get_action_fields(self):
        return {**super()._get_action_fields(), "mailing_list": "mailing_list_id"}

    def _remind_mailing_list(self, reminders):
        partners = reminders.partner_id._filter_mailable("email")
        self._skip_refused(reminders, partners)
        self.mailing_list_id._subscribe_once(partners)
