from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .estate_matching import OFFERED

MOVED = {"company_id", "currency_id"}


class EstateMatching(models.AbstractModel):
    """A new rate changes what listings in another currency cost."""

    _inherit = "estate.matching"

    @api.model
    def _mark_rates(self, rates):
        """Mark whose company is offered something in another currency of these."""
        if not rates:
            return
        for name in ("res.company", "res.currency.rate", "estate.listing"):
            self.env[name].flush_model()
        Request = self.env["estate.request"]
        Request.flush_model(["active", "state", "is_match_stale", "company_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE estate_request r SET is_match_stale = TRUE
                  FROM (%s) f
                 WHERE r.company_id = f.company_id
                   AND r.transaction_kind = f.transaction_kind
                   AND r.state = 'active' AND r.active
                   AND r.is_match_stale IS NOT TRUE
                """,
                self._get_foreign(rates),
            )
        )
        if self.env.cr.rowcount:
            Request.invalidate_model(["is_match_stale"], flush=False)
            self.env.ref("crm_industry_profiles.estate_match_cron")._trigger()

    @api.model
    def _get_foreign(self, rates):
        """Where something is on offer whose price these rates convert."""
        return SQL(
            """
            SELECT DISTINCT l.company_id, l.transaction_kind
              FROM estate_listing l
              JOIN res_company c ON c.id = l.company_id
              JOIN res_currency_rate t
                ON t.id = ANY(%s) AND t.currency_id IN (l.currency_id, c.currency_id)
               AND (t.company_id IS NULL
                    OR t.company_id = split_part(c.parent_path, '/', 1)::int)
             WHERE l.currency_id <> c.currency_id
               AND l.active AND l.standard_status IN %s
            """,
            rates.ids,
            OFFERED,
        )

    @api.model
    def _cron_rates(self):
        """Rates that were entered before come into force on their day."""
        Rate = self.env["res.currency.rate"]
        self._mark_rates(Rate.search(Domain("name", "=", fields.Date.today())))


class ResCurrencyRate(models.Model):
    _inherit = "res.currency.rate"

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        rates._match_estate_again()
        return rates

    def write(self, vals):
        if MOVED & vals.keys():
            self._match_estate_again()
        done = super().write(vals)
        self._match_estate_again()
        return done

    @api.ondelete(at_uninstall=False)
    def _match_estate_without(self):
        self._match_estate_again()

    def _match_estate_again(self):
        if self.env["industry.profile"]._is_used("estate"):
            self.env["estate.matching"]._mark_rates(self)
