from odoo import models


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    # the timeline of one customer reads its meetings; core has no such index
    _crm_timeline_idx = models.Index("(partner_id)")
