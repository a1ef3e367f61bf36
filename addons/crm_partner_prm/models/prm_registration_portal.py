from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from ..tools.typed_number import read_number

MAX_TEXT = 200
MAX_DESCRIPTION = 5000
# fields of the form that are taken as they are typed
TYPED = (
    "customer_name",
    "customer_vat",
    "customer_email",
    "customer_website",
    "customer_phone",
    "customer_street",
    "customer_zip",
    "customer_city",
)


class PrmDealRegistration(models.Model):
    """A registration as its partner sees it, and what the partner may do with it.

    The methods run in sudo, with the partner's person as the user, on records that the
    page has checked.
    """

    _inherit = "prm.deal.registration"

    @api.model
    def _portal_register(self, form):
        """Register what a form of the portal says, and send it.

        :param dict form: what was typed; unknown keys are left alone
        """
        partner = self.env.user.commercial_partner_id
        values = self._prepare_portal_values(form)
        values |= {"partner_id": partner.id, "contact_id": self.env.user.partner_id.id}
        registration = self.create(values)
        registration.action_submit()
        return registration

    @api.model
    def _prepare_portal_values(self, form):
        values = {
            name: (form.get(name) or "").strip()[:MAX_TEXT] or False for name in TYPED
        }
        if not values["customer_name"]:
            raise UserError(self.env._("Who is the customer? Write its name."))
        values["description"] = (form.get("description") or "")[:MAX_DESCRIPTION]
        values["amount"] = self._read_amount(form.get("amount"))
        values["date_close"] = self._read_date(form.get("date_close"))
        countries = self.env["res.country"].search([("code", "!=", False)])
        values["country_id"] = self._read_choice(form.get("country_id"), countries)
        values["category_id"] = self._read_choice(
            form.get("category_id"), self._get_portal_categories()
        )
        enrollment = self._get_portal_enrollments()[:1]
        if enrollment:
            values["company_id"] = enrollment.company_id.id
            values["currency_id"] = enrollment.company_id.currency_id.id
        return values

    @api.model
    def _read_amount(self, text):
        lang = get_lang(self.env)
        try:
            amount = read_number(text or "0", lang.decimal_point, lang.thousands_sep)
        except ValueError:
            amount = -1
        if not 0 <= amount < 1e12:
            raise UserError(
                self.env._("Write the amount as a number, for example 12500.")
            )
        return amount

    @api.model
    def _read_date(self, text):
        try:
            return fields.Date.to_date(text or False)
        except ValueError:
            raise UserError(
                self.env._("Write the date as year-month-day, for example 2030-12-31.")
            ) from None

    @api.model
    def _read_choice(self, text, records):
        """The id that was chosen, if it is one of those on offer."""
        return next((row.id for row in records if str(row.id) == text), False)

    @api.model
    def _get_portal_categories(self):
        """Product lines that partners may choose: a hook."""
        return self.env["product.category"].search([("parent_id", "=", False)])

    @api.model
    def _get_portal_enrollments(self):
        """Current enrollments of the company of whoever is logged in."""
        return self.env["prm.enrollment"].search(
            [
                ("partner_id", "=", self.env.user.commercial_partner_id.id),
                ("is_current", "=", True),
            ]
        )

    def _portal_withdraw(self, text=""):
        self.action_draft()

    def _portal_submit(self, text=""):
        self.action_submit()

    def _portal_extend(self, text=""):
        self.action_extend()

    def _portal_report(self, text=""):
        self._report_progress(text)

    def _get_portal_actions(self):
        """Names of what the partner can do now, as the page offers it."""
        self.ensure_one()
        actions = {
            "draft": ["submit"],
            "submitted": ["withdraw"],
            "rejected": ["withdraw"],
            "approved": ["report"],
        }.get(self.state, [])
        left = self.extension_count < self.type_id.max_extensions
        return [*actions, "extend"] if self.state == "approved" and left else actions

    def _get_portal_evidence(self):
        """Why it was refused, in words that name no rival."""
        self.ensure_one()
        if self.state != "rejected":
            return []
        texts = [row._get_partner_text() for row in self.conflict_ids]
        return list(dict.fromkeys(filter(None, texts)))
