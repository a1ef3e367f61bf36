from odoo import api, fields, models
from odoo.tools import SQL


class CrmProfileConfirmation(models.Model):
    _name = "crm.profile.confirmation"
    _description = "Confirmation of a Profile Fact"
    _order = "date desc, id desc"
    _rec_name = "field_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        string="Fact",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    date = fields.Datetime(default=fields.Datetime.now, required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Confirmed by",
        default=lambda self: self.env.user,
        readonly=True,
    )
    value = fields.Char(readonly=True, groups="crm_relations.group_private_facts")
    old_value = fields.Char(
        string="Value Before",
        readonly=True,
        groups="crm_relations.group_private_facts",
    )

    _partner_field_date_idx = models.Index("(partner_id, field_id, date DESC, id DESC)")

    @api.model
    def _get_last(self, partner_ids, field_ids):
        """Return {(partner id, field id): (date, name of the user)} in one query."""
        if not partner_ids or not field_ids:
            return {}
        self.flush_model(["partner_id", "field_id", "date", "user_id"])
        self.env["res.partner"].flush_model(["name"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (c.partner_id, c.field_id)
                       c.partner_id, c.field_id, c.date, p.name
                  FROM crm_profile_confirmation c
                  LEFT JOIN res_users u ON u.id = c.user_id
                  LEFT JOIN res_partner p ON p.id = u.partner_id
                 WHERE c.partner_id IN %s AND c.field_id IN %s
                 ORDER BY c.partner_id, c.field_id, c.date DESC, c.id DESC
                """,
                tuple(partner_ids),
                tuple(field_ids),
            )
        )
        return {(row[0], row[1]): (row[2], row[3]) for row in rows}

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_profile_confirmation SET partner_id = %s"
                " WHERE partner_id IN %s",
                dst_partner_id,
                tuple(src_partner_ids),
            )
        )
        self.env.invalidate_all()
