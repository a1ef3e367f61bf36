from odoo import api, models
from odoo.tools import SQL

from .fin_agreement_party import SHARING_ROLES

PARTY = SQL("(agreement_id, partner_id, role)")
MONTH = SQL("(agreement_id, date_month, kind)")


class FinImportLoader(models.AbstractModel):
    _inherit = "fin.import.loader"

    @api.model
    def _load_parties(self, rows, columns):
        self._resolve_agreements(rows)
        self._resolve_customers(rows)
        self._resolve_choice(rows, "role", "fin.agreement.party", "role")
        self._check_share_cells(rows)
        rows = self._keep_last(
            rows, lambda row: (row.key, row.values["customer"], row.values["role"])
        )
        values = [self._prepare_party(row) for row in rows]
        update = ["share", "is_rest"] if "share" in columns else []
        written = self._upsert("fin.agreement.party", PARTY, values, update)
        Party = self.env["fin.agreement.party"]
        ids = list({value["agreement_id"] for value in values})
        agreements = self.env["fin.agreement"].browse(ids)
        Party._check_share_totals(agreements)
        Party._share_rest(agreements)
        self._after_load("parties", ids if written else [])
        created = sum(1 for _id, is_new in written if is_new)
        return {"created": created, "updated": len(written) - created}

    @api.model
    def _check_share_cells(self, rows):
        for row in rows:
            share, role = row.values.get("share"), row.values.get("role")
            if share and not 0 <= share <= 100:
                row.errors.append(self.env._("A share is between 0 and 100 %."))
            if share and role not in SHARING_ROLES:
                row.errors.append(
                    self.env._("Only owners and co-borrowers have a share.")
                )

    @api.model
    def _prepare_party(self, row):
        share = row.values.get("share")
        return {
            "agreement_id": row.values["external_id_record"].id,
            "partner_id": row.values["customer_record"].id,
            "role": row.values["role"],
            "share": round(share or 0, 2),
            "is_rest": False,
            "company_id": self.env.company.id,
        }

    @api.model
    def _load_operations(self, rows, columns):
        self._resolve_agreements(rows)
        self._resolve_choice(rows, "kind", "fin.operation", "kind")
        self._check_amounts(rows)
        rows = self._keep_last(
            rows, lambda row: (row.key, row.values["month"], row.values["kind"])
        )
        rates = self._get_rates(rows)
        values = [self._prepare_operation(row, rates) for row in rows]
        update = ["count", "amount_in", "amount_out", "earned"]
        written = self._upsert("fin.operation", MONTH, values, update)
        created = sum(1 for _id, is_new in written if is_new)
        return {"created": created, "updated": len(written) - created}

    @api.model
    def _check_amounts(self, rows):
        for row in rows:
            if any((row.values.get(name) or 0) < 0 for name in ("in", "out")):
                row.errors.append(
                    self.env._(
                        "An amount is negative: write money that the customer paid"
                        " into “out”, without a sign."
                    )
                )

    @api.model
    def _get_rates(self, rows):
        """Return {(currency, month): rate to company currency}, each asked for once."""
        Operation = self.env["fin.operation"]
        pairs = {
            (row.values["external_id_record"].currency_id, row.values["month"])
            for row in rows
        }
        company = self.env.company
        return {pair: Operation._get_rate(pair[0], company, pair[1]) for pair in pairs}

    @api.model
    def _prepare_operation(self, row, rates):
        agreement = row.values["external_id_record"]
        currency, month = agreement.currency_id, row.values["month"]
        kind = row.values["kind"]
        received = self._round(row.values.get("in"), currency)
        paid = self._round(row.values.get("out"), currency)
        count = row.values.get("count")
        return {
            "agreement_id": agreement.id,
            "company_id": self.env.company.id,
            "date_month": month,
            "kind": kind,
            "count": 1 if count is None else count,
            "amount_in": received,
            "amount_out": paid,
            "earned": self.env["fin.operation"]._get_earned(
                kind,
                float(paid - received),
                rates[currency, month],
                self.env.company.currency_id,
            ),
        }
