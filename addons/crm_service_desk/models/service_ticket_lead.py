from odoo import fields, models

READERS = "crm_service_desk.group_service_own,sales_team.group_sale_salesman"


class ServiceTicket(models.Model):
    """A request that turns out to be a chance to sell."""

    _inherit = "service.ticket"

    def action_convert_to_lead(self):
        """Open a deal with what the ticket knows; each leads to the other."""
        self.ensure_one()
        self.check_access("write")
        # sudo: agents hand a chance to the sales people, whose records they don't read
        ticket = self.sudo()
        if not ticket.lead_id:
            ticket._create_lead()
        # back to the rights of the reader
        lead = ticket.lead_id.sudo(self.env.su)
        if lead.has_access("read"):
            return lead._get_records_action()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The sales people have a deal of it now."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _create_lead(self):
        lead = self.env["crm.lead"].create(self._prepare_lead_values())
        self.lead_id = lead
        self._get_files().copy({"res_model": "crm.lead", "res_id": lead.id})
        lead._message_log(
            body=self.env._("Came from ticket %s.", self._get_html_link())
        )
        self._message_log(body=self.env._("Became deal %s.", lead._get_html_link()))

    def _get_files(self):
        return self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )

    def _prepare_lead_values(self):
        """Values of the deal; extend it with fields of your own."""
        has_leads = self.env.user.has_group("crm.group_use_lead")
        return {
            "name": self.name,
            "type": "lead" if has_leads else "opportunity",
            "partner_id": self.partner_id.id,
            "contact_name": self.partner_name,
            "email_from": self.partner_email,
            "phone": self.partner_phone,
            "description": self.description,
            "company_id": self.company_id.id,
            "user_id": False,
        }


class CrmLead(models.Model):
    _inherit = "crm.lead"

    service_ticket_ids = fields.One2many(
        "service.ticket", "lead_id", string="Tickets", groups=READERS
    )
    service_ticket_count = fields.Integer(
        string="Number of Tickets",
        compute="_compute_service_ticket_count",
        groups=READERS,
    )

    def _compute_service_ticket_count(self):
        rows = self.env["service.ticket"]._read_group(
            [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
        )
        counts = {lead.id: number for lead, number in rows}
        for lead in self:
            lead.service_ticket_count = counts.get(lead.id, 0)

    def action_create_ticket(self):
        """Give the request to the service desk: its ticket again, or a new one."""
        self.ensure_one()
        self.check_access("write")
        # sudo: who may change the deal may give it back, whoever has the ticket
        ticket = self.sudo().service_ticket_ids[:1]
        if ticket:
            ticket.action_reopen()
        else:
            ticket = self.env["service.ticket"].create(self._prepare_ticket_values())
        link = self._get_html_link()
        ticket.sudo()._message_log(  # see above
            body=self.env._("Handed to the service desk from deal %s.", link)
        )
        self._message_log(body=self.env._("Became ticket %s.", ticket._get_html_link()))
        # back to the rights of the reader
        return ticket.sudo(self.env.su)._get_records_action()

    def _prepare_ticket_values(self):
        """Values of the ticket; extend it with fields of your own."""
        return {
            "name": self.name,
            "partner_id": self.partner_id.id,
            "partner_name": self.contact_name or self.partner_name,
            "partner_email": self.email_from,
            "partner_phone": self.phone,
            "description": self.description,
            "lead_id": self.id,
            "company_id": (self.company_id or self.env.company).id,
        }

    def action_view_service_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_service_desk.service_ticket_action"
        )
        return action | {
            "domain": [("lead_id", "=", self.id)],
            "context": {
                "default_lead_id": self.id,
                "default_partner_id": self.partner_id.id,
            },
        }
