import logging

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)
BATCH = 100


class FleetTrip(models.Model):
    """Trips that take longer hold their vehicle; who plans the next one is told."""

    _inherit = "fleet.trip"

    told_trip_id = fields.Many2one(
        "fleet.trip",
        string="Told About",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",  # it may be another customer's
        help="The late trip about which the dispatcher has been told.",
    )

    @api.model
    def _cron_follow_late(self):
        """Prolong the bookings of late trips up to now, then tell the dispatchers."""
        domain = Domain("state", "=", "in_transit")
        domain &= Domain("date_end", "<", fields.Datetime.now())
        late_ids = self.search(domain, order="id").ids
        Cron = self.env["ir.cron"]
        for start in range(0, len(late_ids), BATCH):
            batch = self.browse(late_ids[start : start + BATCH])
            batch._follow_actual()
            left = len(late_ids) - start - len(batch)
            if not Cron._commit_progress(len(batch), remaining=left):
                return
        self._tell_threatened()

    @api.model
    def _tell_threatened(self):
        pairs = {trip_id: late_id for late_id, trip_id in self._read_late_pairs()}
        waiting = self.search([("id", "in", list(pairs))])
        new = waiting.filtered(lambda one: one.told_trip_id.id != pairs[one.id])
        late = self.browse(pairs.values())
        names = dict(zip(late.ids, late.mapped("name"), strict=True))
        for trip in new:
            trip.told_trip_id = pairs[trip.id]
            trip.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._(
                    "%s is late and still holds what this trip needs",
                    names[pairs[trip.id]],
                ),
                user_id=trip.user_id.id or self.env.uid,
            )
