from odoo import SUPERUSER_ID, api, models

from ..tools.letter import Letter

# What a new ticket asks of rows that have dozens of columns: reading only these takes
# a fraction of the time. What is not here is read when it is asked for.
READ = {
    "res.users": ("partner_id", "active", "share", "company_id"),
    "res.partner": (
        *("name", "email", "email_normalized", "phone", "tz", "lang", "active"),
        *("commercial_partner_id", "parent_id", "company_id", "partner_share"),
        *("is_company", "type", "company_name", "commercial_company_name"),
    ),
    "res.company": (
        *("name", "parent_id", "parent_path", "partner_id", "alias_domain_id"),
        *("resource_calendar_id", "currency_id", "email"),
    ),
}


class ServiceTicket(models.Model):
    """What is known of a new ticket without asking the database."""

    _inherit = "service.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        self._fetch_for_new(vals_list)
        return super().create(vals_list)

    @api.model
    def _fetch_for_new(self, vals_list):
        # sudo: what Odoo reads for the checks and names of a new ticket
        env = self.sudo().env
        is_letter = bool(Letter.of(self.env.context))
        # who files a letter is not who takes it in
        ids = {self.env.uid, SUPERUSER_ID} if is_letter else {self.env.uid}
        users = env["res.users"].browse(ids)
        users.fetch(READ["res.users"])
        found = filter(None, (vals.get("partner_id") for vals in vals_list))
        customers = env["res.partner"].browse(found)
        if is_letter:  # which has its sender read
            customers |= customers.commercial_partner_id
        (users.partner_id | customers).fetch(READ["res.partner"])
        companies = env["res.company"].browse(
            self._get_company_of_values(vals) for vals in vals_list
        )
        (companies | self.env.company).fetch(READ["res.company"])

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
            **{"first_response_hours": 0.0, "resolution_hours": 0.0},
        }

    @api.model
    def _get_opening_lists(self):
        """Names of the lists that `_get_opening_values` follow from: a hook."""
        return ("sla_status_ids", "time_ids", "cost_ids", "rating_ids")

    def _creation_message(self):
        return self.env._("Ticket created")
