from odoo import api, fields, models


class ServiceSla(models.Model):
    _inherit = "service.sla"

    entitlement_kind = fields.Selection(
        [
            ("warranty", "A Warranty"),
            ("contract", "A Support Contract"),
            ("none", "Nothing"),
        ],
        string="Covered by",
        help="Only tickets that this serves. Empty: any.",
    )

    def _get_tests(self):
        tests = super()._get_tests()
        kind = self.entitlement_kind
        if kind:
            tests.append(lambda t: (t.entitlement_id.kind or "none") == kind)
        return tests

    def _get_calendar(self, ticket):
        """Between the hours of the policy and those of the team: the contract's."""
        own = self.resource_calendar_id or ticket.entitlement_id.resource_calendar_id
        return own or super()._get_calendar(ticket)


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    @api.model
    def _get_watched_fields(self):
        return super()._get_watched_fields() | self._get_entitlement_fields()

    @api.model
    def _get_policy_fields(self):
        return super()._get_policy_fields() | self._get_entitlement_fields()

    @api.model
    def _get_entitlement_fields(self):
        """What may change the entitlement, which is computed, besides the customer."""
        return {"entitlement_id", "product_id", "order_id"}


class ServiceEntitlement(models.Model):
    _inherit = "service.entitlement"

    @api.constrains("resource_calendar_id")
    def _check_calendar_hours(self):
        self.env["service.calendar.version"]._check_hours(self.resource_calendar_id)
