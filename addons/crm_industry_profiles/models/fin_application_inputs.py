from odoo import api, fields, models
from odoo.tools import format_amount, format_date, formatLang

COMPLIANCE = "crm_industry_profiles.group_bank_compliance"
# what clerks, who know the state of a review only, do not read
SECRET_KEYS = ("risk_class",)


class FinApplication(models.Model):
    """What the one who decides has seen, kept as it was."""

    _inherit = "fin.application"

    def _get_inputs(self):
        """Return the inputs of a decision as plain JSON: a hook.

        ``rows`` are dicts of ``key``, ``section``, ``label`` and ``value`` (a text).
        """
        self.ensure_one()
        return {
            "date": fields.Datetime.to_string(fields.Datetime.now()),
            "user": self.env.user.name,
            "rows": [
                *self._get_asked_rows(),
                *self._get_customer_rows(),
                *self._get_review_rows(),
                *self._get_agreement_rows(),
                *self._get_document_rows(),
            ],
        }

    def _prepare_row(self, section, key, label, value):
        return {"key": key, "section": section, "label": label, "value": value or ""}

    def _get_label(self, record, name):
        return record._fields[name].get_description(self.env)["string"]

    def _get_asked_rows(self):
        section = self.env._("Applied for")
        money = format_amount(self.env, self.amount, self.currency_id)
        values = {
            "product_id": self.product_id.name,
            "amount": money,
            "term_months": str(self.term_months),
            "purpose": self.purpose,
            "channel": self.channel,
        }
        return [
            self._prepare_row(section, name, self._get_label(self, name), value)
            for name, value in values.items()
        ]

    def _get_customer_rows(self):
        """Income and household as the card says, and what the customer owes."""
        # sudo: who decides sees the private facts that the decision rests on
        partner = self.partner_id.sudo().with_company(self.company_id)
        field = partner._fields["marital_status"]
        marital = dict(field._description_selection(self.env))
        currency = partner.crm_income_currency_id or self.company_id.currency_id
        born = partner.birthdate
        values = {
            "name": partner.name,
            "birthdate": born and format_date(self.env, born),
            "annual_income": format_amount(self.env, partner.annual_income, currency),
            "household_size": str(partner.household_size or ""),
            "marital_status": marital.get(partner.marital_status),
            "crm_occupation": partner.crm_occupation,
            "money_owed": formatLang(
                self.env,
                partner.commercial_partner_id.money_owed,
                currency_obj=self.company_id.currency_id,
            ),
        }
        section = self.env._("Customer")
        return [
            self._prepare_row(section, name, self._get_label(partner, name), value)
            for name, value in values.items()
        ]

    def _get_review_rows(self):
        # sudo: as in `_get_customer_rows`
        partner = self.partner_id.sudo().with_company(self.company_id)
        section = self.env._("Customer Review")
        return [
            self._prepare_row(
                section,
                name.removeprefix("kyc_"),
                self._get_label(partner, name),
                dict(partner._fields[name]._description_selection(self.env)).get(
                    partner[name]
                ),
            )
            for name in ("kyc_state", "kyc_risk_class")
        ]

    def _get_agreement_rows(self):
        """What the customer has with the bank, in any role."""
        # sudo: as in `_get_customer_rows`
        parties = (
            self.env["fin.agreement.party"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.partner_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("agreement_id.state", "in", ("active", "blocked")),
                ],
                order="agreement_id, id",
            )
        )
        roles = dict(parties._fields["role"]._description_selection(self.env))
        section = self.env._("Agreements")
        return [
            self._prepare_row(
                section,
                f"agreement,{party.agreement_id.id}",
                f"{party.agreement_id.display_name} ({roles[party.role]})",
                format_amount(self.env, party.balance, party.currency_id),
            )
            for party in parties
        ]

    def _get_document_rows(self):
        section = self.env._("Documents")
        return [
            self._prepare_row(
                section, f"document,{row.id}", row.kind_id.name, row._get_evidence()
            )
            for row in self.document_ids
        ]

    @api.depends("inputs")
    @api.depends_context("uid")
    def _compute_inputs_html(self):
        Review = self.env["fin.kyc.review"]
        secret = () if self.env.user.has_group(COMPLIANCE) else SECRET_KEYS
        for application in self:
            # sudo: shown to all who read the application, but for the secret keys
            rows = (application.sudo().inputs or {}).get("rows", ())
            sections = {}
            for row in rows:
                if row["key"] not in secret:
                    sections.setdefault(row["section"], []).append(row)
            application.inputs_html = Review._render_sections(
                {"label": label, "rows": rows} for label, rows in sections.items()
            )


class FinApplicationDocument(models.Model):
    _inherit = "fin.application.document"

    def _get_evidence(self):
        """When it came, and what tells the file from any other."""
        day = self.date_received
        parts = (
            day and format_date(self.env, day),
            self.file_name,
            self.checksum and f"sha256 {self.checksum[:16]}",
        )
        return " ".join(part for part in parts if part)
