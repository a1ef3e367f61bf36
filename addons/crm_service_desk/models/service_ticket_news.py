from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

RECENT_DAYS = 30
SHOWN = 3


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    @api.readonly
    def get_customer_news(self):
        """Return recent news of the customer's industry: dicts of ``id``, ``name``."""
        self.ensure_one()
        self.check_access("read")
        News = self.env["service.news"]
        # sudo: only the industry of a customer whose ticket the user reads
        customer = self.sudo().partner_id
        industry = customer.industry_id or customer.commercial_partner_id.industry_id
        if not industry or not News.has_access("read"):
            return []
        since = fields.Datetime.now() - timedelta(days=RECENT_DAYS)
        domain = Domain("industry_ids", "in", industry.ids) & Domain("date", ">", since)
        return News.search_fetch(domain, ["name"], limit=SHOWN).read(
            ["name"], load=None
        )
