from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEEP_HOURS = 24
LONGEST = 64


class ServiceAnswerKey(models.Model):
    """Which message a press of Send became, so that a second press is the same one.

    Nobody reads the rows but the methods below.
    """

    _name = "service.answer.key"
    _description = "Answer That Was Sent"

    name = fields.Char(required=True, readonly=True, export_string_translation=False)
    message_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    _name_unique = models.UniqueIndex("(name)")

    @api.model
    def _claim(self, name):
        """The row of this key; who asks at the same time waits, and is run again."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO service_answer_key"
                " (name, create_uid, create_date, write_uid, write_date)"
                " VALUES (%(name)s, %(uid)s, %(now)s, %(uid)s, %(now)s)"
                " ON CONFLICT (name) DO UPDATE SET write_date = EXCLUDED.write_date"
                " RETURNING id",
                name=name,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        return self.browse(self.env.cr.fetchone())

    @api.autovacuum
    def _gc_answer_keys(self):
        limit = fields.Datetime.now() - timedelta(hours=KEEP_HOURS)
        self.search([("write_date", "<", limit)]).unlink()


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def message_post(self, **kwargs):
        """The same press of Send posts once, also when two requests come together.

        The context key ``service_answer_key`` names the press: text, the same for the
        same one. Programs that may ask twice use it, too.
        """
        key = self.env.context.get("service_answer_key")
        if not key or len(self) != 1:
            return super().message_post(**kwargs)
        name = f"{self.id}/{self.env.uid}/{str(key)[:LONGEST]}"
        # sudo: the user's own key; who may post is checked by those who post
        row = self.env["service.answer.key"].sudo()._claim(name)
        if row.message_id:
            # no more rights than the caller has
            return row.message_id.sudo(self.env.su)
        ticket = self.with_context(service_answer_key=False)
        message = super(ServiceTicket, ticket).message_post(**kwargs)
        row.message_id = message
        return message
