from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relations.report.crm_timeline import CUSTOMER_USER


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "sale.order": ["team_id", "user_id"],
        "stock.location": ["usage"],
        "stock.picking": [
            "company_id",
            "date_done",
            "location_id",
            "name",
            "origin",
            "partner_id",
            "picking_type_id",
            "sale_id",
            "state",
        ],
        "stock.picking.type": ["code"],
    }

    kind = fields.Selection(
        selection_add=[("delivery", "Delivery"), ("receipt", "Receipt or Return")]
    )

    @api.model
    def _get_kind_icons(self):
        return {
            **super()._get_kind_icons(),
            "delivery": "fa-truck text-success",
            "receipt": "fa-reply text-warning",
        }

    def _timeline_sources(self):
        return {
            **super()._timeline_sources(),
            "delivery": self._prepare_picking_source(
                1100, "delivery", ("outgoing", "dropship")
            ),
            "receipt": self._prepare_picking_source(1101, "receipt", ("incoming",)),
        }

    @api.model
    def _prepare_picking_source(self, number, kind, codes):
        """Finished transfers; what vendors deliver is on the purchase side."""
        return {
            "number": number,
            "kinds": (kind,),
            "key": SQL("k.id"),
            "from": SQL(
                "stock_picking k"
                " JOIN stock_picking_type kt ON kt.id = k.picking_type_id"
                " JOIN stock_location kl ON kl.id = k.location_id"
                " LEFT JOIN sale_order o ON o.id = k.sale_id"
            ),
            "where": SQL("k.state = 'done' AND kt.code IN %s", codes),
            "found_in": {
                "from": SQL("stock_picking k"),
                "owner": SQL("k.partner_id"),
                "where": SQL("k.state = 'done'"),
            },
            "columns": self._get_picking_columns(),
        }

    @api.model
    def _get_picking_columns(self):
        return {
            "partner_id": SQL("k.partner_id"),
            "date": SQL("k.date_done"),
            "name": SQL("CONCAT_WS(', ', k.name, k.origin)"),
            "user_id": SQL("COALESCE(o.user_id, %s)", CUSTOMER_USER),
            "team_id": SQL("o.team_id"),
            "company_id": SQL("k.company_id"),
            # a drop shipment comes from a vendor, but goes to the customer
            "is_purchase": SQL("kt.code = 'incoming' AND kl.usage = 'supplier'"),
            "res_model": SQL("'stock.picking'"),
            "res_id": SQL("k.id"),
        }
