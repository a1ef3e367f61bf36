from odoo import api, models


class ServiceTicket(models.Model):
    """What is known of a new ticket without asking the database."""

    _inherit = "service.ticket"

    def _create(self, data_list):
        """Insert what follows from rows that no new ticket can have yet.

        Odoo would insert the ticket, ask for its rows, and update it.
        """
        values = self._get_opening_values()
        fields = {self._fields[name] for name in values}
        values = {name: value for name, value in values.items() if value is not None}
        for data in data_list:
            if not any(data["stored"].get(name) for name in self._get_opening_lists()):
                data["stored"] = values | data["stored"]
                data["protected"] |= fields
        return super()._create(data_list)

    @api.model
    def _get_opening_values(self):
        """Values of computed fields of a ticket without a history: a hook.

        None leaves the column empty: to round an amount, Odoo would read its currency.
        """
        return {
            **{"sla_state": "none", "sla_deadline": False, "escalation_level": 0},
            **{"time_spent": 0.0, "total_cost": None, "rating_last_value": 0.0},
            **{"first_response_hours": 0.0},
        }

    @api.model
    def _get_opening_lists(self):
        """Names of the lists that `_get_opening_values` follow from: a hook."""
        return ("sla_status_ids", "time_ids", "cost_ids", "rating_ids")

    def _creation_message(self):
        return self.env._("Ticket created")
