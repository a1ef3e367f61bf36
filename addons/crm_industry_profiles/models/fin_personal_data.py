from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

FILE_DAYS = 30


class FinAgreement(models.Model):
    _inherit = "fin.agreement"

    @api.model
    def _anonymise_partner_rows(self, partner_ids):
        """That there was an agreement stays; what names the person goes.

        The ID of the core banking system stays: without it, the next import would make
        the agreement anew, with a name.
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE fin_agreement SET number = 'ANONYMOUS-' || id, note = NULL"
                " WHERE partner_id = ANY(%s)",
                list(partner_ids),
            )
        )
        self.invalidate_model()


class FinImport(models.Model):
    _inherit = "fin.import"

    @api.autovacuum
    def _gc_files(self):
        """Files hold customers' data: they go a while after they were loaded."""
        limit = fields.Datetime.now() - timedelta(days=FILE_DAYS)
        jobs = self.search(
            Domain("state", "=", "done") & Domain("date_end", "<", limit)
        )
        self.env["ir.attachment"].search(
            Domain("res_model", "=", self._name)
            & Domain("res_field", "=", "file")
            & Domain("res_id", "in", jobs.ids)
        ).unlink()
