from odoo import api, fields, models
from odoo.tools import SQL


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "insurance.policy": [
            "company_id",
            "date_effective",
            "holder_id",
            "number",
            "premium",
            "product_id",
            "state",
            "user_id",
        ],
        "insurance.endorsement": [
            "amount",
            "company_id",
            "date",
            "holder_id",
            "kind",
            "name",
            "policy_id",
            "state",
        ],
        "insurance.product": ["name"],
    }

    kind = fields.Selection(
        selection_add=[("policy", "Policy"), ("endorsement", "Endorsement of a Policy")]
    )

    @api.model
    def _get_kind_icons(self):
        icons = {
            "policy": "fa-shield text-success",
            "endorsement": "fa-pencil-square-o text-success",
        }
        return {**super()._get_kind_icons(), **icons}

    @api.model
    def _get_state_fields(self):
        own = {"insurance.policy": "state", "insurance.endorsement": "kind"}
        return {**super()._get_state_fields(), **own}

    def _timeline_sources(self):
        return {
            **super()._timeline_sources(),
            "policy": self._get_policy_source(),
            "policy_endorsement": self._get_policy_endorsement_source(),
        }

    @api.model
    def _get_policy_source(self):
        return {
            "number": 1810,
            "kinds": ("policy",),
            "key": SQL("y.id"),
            "from": SQL("insurance_policy y"),
            "where": SQL("y.state <> 'draft'"),
            "columns": {
                **self._get_policy_columns(),
                "partner_id": SQL("y.holder_id"),
                "date": self._day_to_timestamp(
                    SQL("y.date_effective"), SQL("y.create_date")
                ),
                "name": SQL("concat_ws(' ', y.number, %s)", self._get_policy_product()),
                "state": SQL("NULLIF(y.state, 'in_force')"),
                "amount": SQL("NULLIF(y.premium, 0)"),
                "res_model": SQL("'insurance.policy'"),
                "res_id": SQL("y.id"),
            },
        }

    @api.model
    def _get_policy_endorsement_source(self):
        return {
            "number": 1811,
            "kinds": ("endorsement",),
            "key": SQL("n.id"),
            "from": SQL(
                "insurance_endorsement n JOIN insurance_policy y ON y.id = n.policy_id"
            ),
            "where": SQL("n.state = 'done'"),
            "columns": {
                **self._get_policy_columns(),
                "partner_id": SQL("n.holder_id"),
                "date": self._day_to_timestamp(SQL("n.date"), SQL("n.create_date")),
                "name": SQL("n.name"),
                "state": SQL("n.kind"),
                "amount": SQL("NULLIF(n.amount, 0)"),
                "res_model": SQL("'insurance.endorsement'"),
                "res_id": SQL("n.id"),
            },
        }

    @api.model
    def _get_policy_columns(self):
        currency = SQL(
            "(SELECT a.currency_id FROM res_company a WHERE a.id = y.company_id)"
        )
        return {
            "is_all_day": SQL("TRUE"),
            "user_id": SQL("y.user_id"),
            "currency_id": currency,
            "company_id": SQL("y.company_id"),
        }

    @api.model
    def _get_policy_product(self):
        return SQL(
            "(SELECT COALESCE(t.name->>%s, t.name->>'en_US')"
            " FROM insurance_product t WHERE t.id = y.product_id)",
            self.env.lang or "en_US",
        )
