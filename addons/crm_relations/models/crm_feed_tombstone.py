from datetime import timedelta

from odoo import api, fields, models

KEEP_DAYS = 400


class CrmFeedTombstone(models.Model):
    """What the change feed tells of was deleted."""

    _name = "crm.feed.tombstone"
    _description = "Deleted Record in the Change Feed"

    source = fields.Char(required=True, readonly=True)
    record_id = fields.Integer(required=True, readonly=True, aggregator=None)

    _create_date_idx = models.Index("(create_date)")

    @api.model
    def _bury(self, source, ids):
        """Note deleted records, in one statement; call it in their ``unlink()``."""
        if ids:
            # sudo: whoever may delete the records; nobody writes this by hand
            self.sudo().create([{"source": source, "record_id": id_} for id_ in ids])

    @api.autovacuum
    def _gc_tombstones(self):
        until = fields.Datetime.now() - timedelta(days=KEEP_DAYS + 1)
        self.search([("create_date", "<", until)], limit=10000).unlink()


class ResPartner(models.Model):
    _inherit = "res.partner"

    def unlink(self):
        self.env["crm.feed.tombstone"]._bury("partner", self.ids)
        return super().unlink()


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def unlink(self):
        self.env["crm.feed.tombstone"]._bury("deal", self.ids)
        return super().unlink()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def unlink(self):
        self.env["crm.feed.tombstone"]._bury("order", self.ids)
        return super().unlink()


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        self.env["crm.feed.tombstone"]._bury("payment", self.ids)
        return super().unlink()
