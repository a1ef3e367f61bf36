from odoo import api, fields, models
from odoo.tools import SQL

CLERK = "crm_industry_profiles.group_bank_clerk"
SCREENS = "crm_industry_profiles.group_industry_bank"
PARTIES = SQL(
    "fin_agreement_party y JOIN fin_agreement a ON a.id = y.agreement_id"
    " JOIN fin_product f ON f.id = a.product_id"
)
GRANTED = SQL("COALESCE(NULLIF(a.limit_amount, 0), a.balance)")
KINDS = ("fin_agreement", "fin_operation")


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"
    _depends = {
        "fin.agreement": [
            "balance",
            "company_id",
            "currency_id",
            "date_closed",
            "date_maturity",
            "date_opening",
            "limit_amount",
            "number",
            "product_id",
            "state",
        ],
        "fin.agreement.party": ["agreement_id", "partner_id"],
        "fin.operation": [
            "agreement_id",
            "amount_in",
            "amount_out",
            "date_month",
            "kind",
        ],
        "fin.product": ["name"],
    }

    kind = fields.Selection(
        selection_add=[
            ("fin_agreement", "Bank Agreement"),
            ("fin_operation", "Bank Operations"),
        ]
    )

    @api.model
    def _get_kind_icons(self):
        return {
            **super()._get_kind_icons(),
            "fin_agreement": "fa-university text-success",
            "fin_operation": "fa-exchange text-info",
        }

    @api.model
    def _get_kinds(self):
        kinds = super()._get_kinds()
        if self._shows_bank():
            return kinds
        return [kind for kind in kinds if kind["kind"] not in KINDS]

    @api.model
    def _shows_bank(self):
        """Rows of the bank are for its people, and cost others nothing."""
        user = self.env.user
        return self.env.su or (user.has_group(CLERK) and user.has_group(SCREENS))

    def _timeline_sources(self):
        sources = super()._timeline_sources()
        if not self._shows_bank():
            return sources
        opened = SQL("a.date_opening")
        ended = SQL("COALESCE(a.date_closed, a.date_maturity)")
        return {
            **sources,
            "fin_opened": self._get_fin_source(1500, opened, self.env._("Opened")),
            "fin_ended": self._get_fin_source(1501, ended, self.env._("Matures")),
            "fin_operation": self._get_fin_operation_source(),
        }

    @api.model
    def _get_fin_source(self, number, day, word):
        """An agreement's beginning or end, on the card of each of its parties.

        Nobody owns the rows: clerks read all agreements of their company.
        """
        return {
            "number": number,
            "kinds": ("fin_agreement",),
            "key": SQL("y.id"),
            "from": PARTIES,
            "where": SQL("a.state <> 'draft' AND %s IS NOT NULL", day),
            "columns": {
                "partner_id": SQL("y.partner_id"),
                "date": self._day_to_timestamp(day, SQL("a.create_date")),
                "is_all_day": SQL("TRUE"),
                "name": self._get_fin_title(word),
                "amount": SQL("NULLIF(%s, 0)", GRANTED),
                "currency_id": SQL("a.currency_id"),
                "company_id": SQL("a.company_id"),
                "res_model": SQL("'fin.agreement'"),
                "res_id": SQL("a.id"),
            },
        }

    @api.model
    def _get_fin_title(self, word):
        lang = self.env.lang or "en_US"
        product = SQL("COALESCE(f.name->>%s, f.name->>'en_US')", lang)
        return SQL("concat_ws(' ', %s || ':', %s, a.number)", word, product)

    @api.model
    def _get_fin_operation_source(self):
        """The sums of a month, on its last day, or when they were last told of."""
        day = SQL(
            "LEAST((o.date_month + interval '1 month - 1 day')::date,"
            " o.write_date::date)"
        )
        return {
            "number": 1502,
            "kinds": ("fin_operation",),
            "key": SQL("o.id"),
            "from": SQL(
                "fin_operation o JOIN fin_agreement a ON a.id = o.agreement_id"
            ),
            "columns": {
                "partner_id": SQL("a.partner_id"),
                "date": self._day_to_timestamp(day, SQL("o.create_date")),
                "is_all_day": SQL("TRUE"),
                "name": SQL("concat_ws(' ', %s, a.number)", self._get_fin_kind_label()),
                "amount": SQL("NULLIF(o.amount_in - o.amount_out, 0)"),
                "currency_id": SQL("a.currency_id"),
                "company_id": SQL("a.company_id"),
                "res_model": SQL("'fin.operation'"),
                "res_id": SQL("o.id"),
            },
        }

    @api.model
    def _get_fin_kind_label(self):
        """SQL of the words for the kind of an operation ``o``."""
        labels = self._get_labels_of("fin.operation", "kind")
        cases = [SQL("WHEN %s THEN %s", kind, label) for kind, label in labels]
        return SQL("CASE o.kind %s END", SQL(" ").join(cases))
