from odoo import api, fields, models


class FleetTrip(models.Model):
    """A trip is what the customer follows as its shipment in the portal."""

    _name = "fleet.trip"
    _inherit = ["fleet.trip", "portal.mixin"]

    # the customer reads the trip
    note = fields.Text(groups="base.group_user")
    driver_id = fields.Many2one(groups="base.group_user")

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for trip in self:
            trip.access_url = f"/my/shipments/{trip.id}"
        return result

    def action_share_shipment(self):
        """Open the dialogue that sends the link to the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "portal.portal_share_action"
        )
        context = {"active_model": self._name, "active_id": self.id}
        return action | {"context": context}

    @api.model
    def _get_portal_words(self):
        """{state: what the customer reads}."""
        return {
            "reserved": self.env._("Planned"),
            "in_transit": self.env._("On the way"),
            "done": self.env._("Delivered"),
            "cancelled": self.env._("Cancelled"),
        }

    def _get_portal_position(self):
        """The last position while the goods are on the way, else nothing."""
        self.ensure_one()
        Event = self.env["fleet.trip.event"]
        if self.state != "in_transit":
            return Event
        # sudo: of a trip that `_document_check_access` has let the reader see
        return Event.sudo().search(
            [
                ("trip_id", "=", self.id),
                "|",
                ("latitude", "!=", 0),
                ("longitude", "!=", 0),
            ],
            limit=1,
        )
