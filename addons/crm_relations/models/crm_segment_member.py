from odoo import api, fields, models
from odoo.tools import SQL


class CrmSegmentMember(models.Model):
    _name = "crm.segment.member"
    _description = "Segment Membership"
    _order = "date_enter desc, id desc"
    _rec_name = "partner_id"

    segment_id = fields.Many2one(
        "crm.segment", required=True, index=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    date_enter = fields.Datetime(string="Entered On", required=True, readonly=True)
    date_leave = fields.Datetime(string="Left On", readonly=True)

    _open_uniq = models.UniqueIndex(
        "(segment_id, partner_id) WHERE date_leave IS NULL",
        "The customer is a member of this segment already.",
    )

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Give the memberships of merged contacts to the one that stays.

        Of several open memberships in one segment the oldest stays open; the others
        are kept as history that ends now.
        """
        self.flush_model()
        partner_ids = [*src_partner_ids, dst_partner_id]
        self.env.cr.execute(
            SQL(
                """UPDATE crm_segment_member m SET date_leave = %(now)s
                    WHERE m.partner_id IN %(partners)s AND m.date_leave IS NULL
                      AND EXISTS (
                          SELECT FROM crm_segment_member o
                           WHERE o.partner_id IN %(partners)s AND o.date_leave IS NULL
                             AND o.segment_id = m.segment_id
                             AND (o.date_enter, o.id) < (m.date_enter, m.id))""",
                now=fields.Datetime.now(),
                partners=tuple(partner_ids),
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segment_member SET partner_id = %s WHERE partner_id IN %s",
                dst_partner_id,
                tuple(src_partner_ids),
            )
        )
        self.invalidate_model()
