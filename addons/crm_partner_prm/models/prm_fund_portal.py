from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

MAX_NAME = 100
MAX_TEXT = 5000
# what the partner may do on its page, by state
ACTIONS = {
    "draft": ("edit",),
    "submitted": ("withdraw",),
    "refused": ("edit",),
}


class PrmFundRequest(models.Model):
    """A request as its partner sees it, and what the partner may do with it.

    The methods run in sudo, with the partner's person as the user, on records that the
    page has checked.
    """

    _inherit = "prm.fund.request"

    @api.model
    def _portal_ask(self, form):
        """Ask for what a form of the portal says, and send it.

        :param dict form: what was typed; unknown keys are left alone
        """
        values = self._prepare_portal_values(form)
        values |= {
            "partner_id": self.env.user.commercial_partner_id.id,
            "contact_id": self.env.user.partner_id.id,
        }
        request = self.create(values)
        request.action_submit()
        return request

    def _portal_edit(self, form):
        """Correct what was not approved yet, and send it again."""
        self.ensure_one()
        if self.state != "draft":
            self.action_draft()
        self.write(self._prepare_portal_values(form))
        self.action_submit()
        return self

    def _portal_withdraw(self):
        self.action_draft()
        return self

    @api.model
    def _prepare_portal_values(self, form):
        reader = self.env["prm.deal.registration"]
        fund_id = reader._read_choice(form.get("fund_id"), self._get_portal_funds())
        if not fund_id:
            raise UserError(
                self.env._("This fund is not open for you now. Choose another one.")
            )
        values = {
            "fund_id": fund_id,
            "name": (form.get("name") or "").strip()[:MAX_NAME],
            "aim": (form.get("aim") or "").strip()[:MAX_TEXT],
            "date_start": reader._read_date(form.get("date_start")),
            "date_end": reader._read_date(form.get("date_end")),
            "own_share": reader._read_amount(form.get("own_share")),
            "amount": reader._read_amount(form.get("amount")),
            "expected_pipeline": reader._read_amount(form.get("expected_pipeline")),
        }
        self._check_portal_values(values)
        return values

    @api.model
    def _check_portal_values(self, values):
        if not values["name"] or not values["aim"]:
            raise UserError(
                self.env._("Give the campaign a name, and say what it is for.")
            )
        dates = values["date_start"], values["date_end"]
        if not all(dates) or dates[0] > dates[1]:
            raise UserError(
                self.env._("Say from when until when: the last day is not the earlier.")
            )
        if not values["amount"]:
            raise UserError(self.env._("How much do you ask for?"))
        if values["own_share"] >= 100:
            raise UserError(
                self.env._("Your own share is less than 100 percent of the costs.")
            )

    @api.model
    def _get_portal_funds(self):
        return self.env["prm.fund"]._get_offered(self.env.user.commercial_partner_id)

    def _get_portal_actions(self):
        """Names of what the partner can do now, as the page offers it."""
        self.ensure_one()
        return ACTIONS.get(self.state, ())

    def _portal_claim(self, form, uploads):
        """Claim what a form of the portal says.

        :param uploads: [(id of a kind of proof or False, file of the form)]
        """
        self.ensure_one()
        values = self._prepare_portal_claim(form)
        self._check_portal_invoice(values["invoice_number"])
        proofs = self.env["prm.fund.proof"]._read_uploads(uploads)
        self._check_portal_proofs(proofs)
        values["proof_ids"] = [Command.create(proof) for proof in proofs]
        self.env["prm.fund.claim"].create(values)
        return self

    def _prepare_portal_claim(self, form):
        reader = self.env["prm.deal.registration"]
        values = {
            "request_id": self.id,
            "contact_id": self.env.user.partner_id.id,
            "invoice_number": (form.get("invoice_number") or "").strip()[:MAX_NAME],
            "invoice_date": reader._read_date(form.get("invoice_date")),
            "amount": reader._read_amount(form.get("amount")),
            "amount_spent": reader._read_amount(form.get("amount_spent")),
        }
        needed = ("invoice_number", "invoice_date", "amount")
        if not all(values[name] for name in needed):
            raise UserError(
                self.env._("Write the number, the date and the amount of your invoice.")
            )
        if values["amount_spent"] < values["amount"]:
            raise UserError(
                self.env._("You cannot claim more than you have spent in all.")
            )
        return values

    def _check_portal_invoice(self, number):
        domain = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("invoice_number", "=ilike", number),
            ("state", "!=", "refused"),
        ]
        if self.env["prm.fund.claim"].search_count(domain, limit=1):
            raise UserError(
                self.env._(
                    "You have claimed invoice %s already. Write the number of another"
                    " one.",
                    number,
                )
            )

    def _check_portal_proofs(self, proofs):
        shown = {values["kind_id"] for values in proofs}
        missing = self.proof_kind_ids.filtered(lambda kind: kind.id not in shown)
        if missing:
            raise UserError(
                self.env._(
                    "Please add a file for: %s.", ", ".join(missing.mapped("name"))
                )
            )
