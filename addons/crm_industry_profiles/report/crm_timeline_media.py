from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    """What somebody was to us as an expert, as an advertiser and as a reader."""

    _inherit = "crm.timeline"
    _depends = {
        "media.booking": [
            "company_id",
            "create_date",
            "partner_id",
            "price",
            "slot_id",
            "state",
            "user_id",
        ],
        "media.contribution": [
            "company_id",
            "date",
            "kind",
            "name",
            "partner_id",
            "user_id",
        ],
        "media.subscription": [
            "company_id",
            "date_start",
            "is_cancelled",
            "partner_id",
            "price",
            "title_id",
            "user_id",
        ],
        "media.issue": ["name", "title_id"],
        "media.slot": ["issue_id", "name"],
        "media.title": ["name"],
    }

    kind = fields.Selection(
        selection_add=[
            ("media_contribution", "Expert"),
            ("media_booking", "Advertising"),
            ("media_subscription", "Subscription"),
        ]
    )

    @api.model
    def _get_kind_icons(self):
        icons = {
            "media_contribution": "fa-quote-left text-info",
            "media_booking": "fa-newspaper-o text-success",
            "media_subscription": "fa-envelope-open-o text-primary",
        }
        return {**super()._get_kind_icons(), **icons}

    @api.model
    def _get_state_fields(self):
        own = {"media.booking": "state", "media.contribution": "kind"}
        return {**super()._get_state_fields(), **own}

    def _timeline_sources(self):
        return {
            **super()._timeline_sources(),
            "media_contribution": self._get_media_contribution_source(),
            "media_booking": self._get_media_booking_source(),
            "media_subscription": self._get_media_subscription_source(),
        }

    @api.model
    def _get_media_contribution_source(self):
        return {
            "number": 1850,
            "kinds": ("media_contribution",),
            "key": SQL("y.id"),
            "from": SQL("media_contribution y"),
            "columns": {
                **self._get_media_columns("media.contribution"),
                "date": self._day_to_timestamp(SQL("y.date"), SQL("y.create_date")),
                "is_all_day": SQL("TRUE"),
                "name": SQL("y.name"),
                "state": SQL("y.kind"),
            },
        }

    @api.model
    def _get_media_booking_source(self):
        return {
            "number": 1851,
            "kinds": ("media_booking",),
            "key": SQL("y.id"),
            "from": SQL("media_booking y"),
            "columns": {
                **self._get_media_columns("media.booking"),
                "date": SQL("y.create_date"),
                "name": SQL(
                    "(SELECT concat_ws(' ', t.name, i.name, s.name) FROM media_slot s"
                    " JOIN media_issue i ON i.id = s.issue_id"
                    " JOIN media_title t ON t.id = i.title_id WHERE s.id = y.slot_id)"
                ),
                "state": SQL("y.state"),
                **self._get_media_amount(),
            },
        }

    @api.model
    def _get_media_subscription_source(self):
        return {
            "number": 1852,
            "kinds": ("media_subscription",),
            "key": SQL("y.id"),
            "from": SQL("media_subscription y"),
            "where": SQL("y.is_cancelled IS NOT TRUE"),
            "columns": {
                **self._get_media_columns("media.subscription"),
                "date": self._day_to_timestamp(
                    SQL("y.date_start"), SQL("y.create_date")
                ),
                "is_all_day": SQL("TRUE"),
                "name": SQL(
                    "(SELECT t.name FROM media_title t WHERE t.id = y.title_id)"
                ),
                **self._get_media_amount(),
            },
        }

    @api.model
    def _get_media_columns(self, model):
        return {
            "partner_id": SQL("y.partner_id"),
            "user_id": SQL("y.user_id"),
            "company_id": SQL("y.company_id"),
            "res_model": SQL("%s", model),
            "res_id": SQL("y.id"),
        }

    @api.model
    def _get_media_amount(self):
        return {
            "amount": SQL("NULLIF(y.price, 0)"),
            "currency_id": SQL(
                "(SELECT a.currency_id FROM res_company a WHERE a.id = y.company_id)"
            ),
        }
