from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

RECENT_DAYS = 30
SHOWN = 3


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _get_customer_industry(self):
        """Return the industry of the customer, none if it is not known: a hook."""
        self.ensure_one()
        # sudo: only the industry of a customer whose ticket the user reads
        return self.sudo().partner_id._get_service_industry()

    @api.readonly
    def get_customer_news(self):
        """Return recent news of the customer's industry: dicts of ``id``, ``name``."""
        self.ensure_one()
        self.check_access("read")
        News = self.env["service.news"]
        industry = self._get_customer_industry()
        if not industry or not News.has_access("read"):
            return []
        since = fields.Datetime.now() - timedelta(days=RECENT_DAYS)
        domain = Domain("industry_ids", "in", industry.ids) & Domain("date", ">", since)
        return News.search_fetch(domain, ["name"], limit=SHOWN).read(
            ["name"], load=None
        )
