from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# {column of the file: columns of the table}
WRITTEN = {
    "number": ("number",),
    "product": ("product_id", "kind"),
    "customer": ("partner_id",),
    "branch": ("branch_id",),
    "manager": ("user_id",),
    "currency": ("currency_id",),
    "balance": ("balance",),
    "balance_date": ("date_balance",),
    "limit": ("limit_amount",),
    "rate": ("rate",),
    "opened": ("date_opening",),
    "matures": ("date_maturity",),
    "closed": ("date_closed",),
    "state": ("state",),
}
EXTERNAL = SQL("(company_id, external_id) WHERE external_id IS NOT NULL")
RATE_DIGITS = 4


class FinImportLoader(models.AbstractModel):
    _inherit = "fin.import.loader"

    @api.model
    def _load_agreements(self, rows, columns):
        self._resolve_links(rows)
        self._resolve_choice(rows, "state", "fin.agreement", "state", "active")
        self._check_terms(rows)
        rows = self._keep_last(rows, lambda row: row.key)
        update = [name for column in columns for name in WRITTEN.get(column, ())]
        values = [self._prepare_agreement(row) for row in rows]
        written = self._upsert("fin.agreement", EXTERNAL, values, update)
        ids = [row_id for row_id, _is_new in written]
        self._add_owners(ids)
        self._claim_customers(ids)
        self._after_load("agreements", ids)
        created = sum(1 for _id, is_new in written if is_new)
        return {"created": created, "updated": len(written) - created}

    @api.model
    def _resolve_links(self, rows):
        company = self._get_company_domain()
        own = Domain("company_id", "=", self.env.company.id)
        for column, model, field, domain, label in (
            (
                "product",
                "fin.product",
                "code",
                company,
                self.env._("product with the code"),
            ),
            ("branch", "fin.branch", "code", own, self.env._("branch with the code")),
            (
                "manager",
                "res.users",
                "login",
                Domain.TRUE,
                self.env._("user with the login"),
            ),
            ("currency", "res.currency", "name", Domain.TRUE, self.env._("currency")),
        ):
            names = {row.values.get(column) for row in rows}
            found = self._find(model, field, names, domain)
            self._resolve(rows, column, found, label)
        self._resolve_customers(rows)

    @api.model
    def _check_terms(self, rows):
        for row in rows:
            opened, matures = row.values.get("opened"), row.values.get("matures")
            if opened and matures and matures < opened:
                row.errors.append(
                    self.env._(
                        "It matures on %(matures)s, before it was opened on"
                        " %(opened)s.",
                        matures=matures,
                        opened=opened,
                    )
                )

    @api.model
    def _prepare_agreement(self, row):
        """Return all columns of a new agreement; an old one changes what was given."""
        get = row.values.get
        customer, product = get("customer_record"), get("product_record")
        currency = get("currency_record") or self.env.company.currency_id
        branch = get("branch_record") or customer._get_fin_branch(self.env.company)
        manager = get("manager_record") or customer.user_id
        return {
            "external_id": row.key,
            "company_id": self.env.company.id,
            "number": get("number") or row.key,
            "product_id": product.id,
            "kind": product.kind,
            "partner_id": customer.id,
            "branch_id": branch.id or None,
            "user_id": manager.id or None,
            "currency_id": currency.id,
            "balance": self._round(get("balance"), currency),
            "date_balance": get("balance_date"),
            "limit_amount": self._round(get("limit"), currency),
            "rate": self._get_rate(product, get("rate")),
            "date_opening": get("opened"),
            "date_maturity": get("matures"),
            "date_closed": get("closed"),
            "state": get("state"),
        }

    @api.model
    def _get_rate(self, product, rate):
        return round(product.rate if rate is None else rate, RATE_DIGITS)

    @api.model
    def _add_owners(self, ids):
        """The customer of each agreement is one of its parties."""
        if not ids:
            return
        Party = self.env["fin.agreement.party"]
        Party.flush_model()
        self._move_owners(ids)
        self._insert_owners(ids)
        Party.invalidate_model()

    @api.model
    def _move_owners(self, ids):
        """Who has the rest of an agreement is its customer, also a new one."""
        self.env.cr.execute(
            SQL(
                """UPDATE fin_agreement_party p SET partner_id = a.partner_id
                     FROM fin_agreement a
                    WHERE a.id = p.agreement_id AND a.id = ANY(%(ids)s)
                      AND p.is_rest AND p.partner_id <> a.partner_id
                      AND NOT EXISTS (SELECT FROM fin_agreement_party o
                          WHERE o.agreement_id = a.id
                            AND o.partner_id = a.partner_id)""",
                ids=ids,
            )
        )

    @api.model
    def _insert_owners(self, ids):
        self.env.cr.execute(
            SQL(
                """INSERT INTO fin_agreement_party (agreement_id, partner_id, role,
                       share, is_rest, company_id, create_uid, create_date, write_uid,
                       write_date)
                   SELECT a.id, a.partner_id, 'owner', GREATEST(100 - COALESCE((
                              SELECT SUM(s.share) FROM fin_agreement_party s
                               WHERE s.agreement_id = a.id), 0), 0),
                          TRUE, a.company_id, %(uid)s, NOW() AT TIME ZONE 'UTC',
                          %(uid)s, NOW() AT TIME ZONE 'UTC'
                     FROM fin_agreement a
                    WHERE a.id = ANY(%(ids)s)
                      AND NOT EXISTS (SELECT FROM fin_agreement_party o
                          WHERE o.agreement_id = a.id
                            AND o.partner_id = a.partner_id)""",
                uid=self.env.uid,
                ids=ids,
            )
        )

    @api.model
    def _claim_customers(self, ids):
        """A customer without a branch belongs to the one of the first agreement."""
        if not ids:
            return
        Partner = self.env["res.partner"]
        Partner.flush_model(["fin_branch_id"])
        self.env.cr.execute(
            SQL(
                """UPDATE res_partner p SET fin_branch_id = f.branch_id
                     FROM (SELECT DISTINCT ON (a.partner_id) a.partner_id, a.branch_id
                             FROM fin_agreement a
                            WHERE a.id = ANY(%s) AND a.branch_id IS NOT NULL
                            ORDER BY a.partner_id, a.date_opening, a.id) f
                    WHERE p.id = f.partner_id AND p.fin_branch_id IS NULL""",
                ids,
            )
        )
        Partner.invalidate_model(["fin_branch_id"])

    @api.model
    def _load_balances(self, rows, columns):
        self._resolve_agreements(rows)
        self._resolve_choice(rows, "state", "fin.agreement", "state")
        rows = self._keep_last(rows, lambda row: row.key)
        values = [self._prepare_balance(row, columns) for row in rows]
        ids = self._update("fin.agreement", values)
        self._after_load("balances", ids)
        return {"created": 0, "updated": len(ids)}

    @api.model
    def _prepare_balance(self, row, columns):
        agreement = row.values["external_id_record"]
        currency = agreement.currency_id
        values = {
            "id": agreement.id,
            "balance": self._round(row.values["balance"], currency),
        }
        if "balance_date" in columns:
            values["date_balance"] = row.values["balance_date"]
        if "limit" in columns:
            values["limit_amount"] = self._round(row.values["limit"], currency)
        if "rate" in columns:
            values["rate"] = round(row.values["rate"] or 0, RATE_DIGITS)
        if "state" in columns:
            values["state"] = row.values["state"] or agreement.state
        return values
