from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .estate_listing import REAL_PRICE


class EstateOffer(models.Model):
    """An accepted offer becomes a deal with an agreement."""

    _inherit = "estate.offer"

    lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    agreement_id = fields.Many2one(
        "crm.agreement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The contract between buyer and seller, with its documents.",
    )

    def action_accept(self):
        """Take the listing off for others, and open the deal."""
        self.ensure_one()
        self.check_access("write")
        self._check_submitted()
        self._check_free()
        # sudo: the steps of an offer that the caller may write; the listing may be a
        # colleague's, and both have agreed
        offer = self.sudo()
        today = fields.Date.context_today(self)
        offer.write({"state": "accepted", "date_answered": today})
        # the index refuses a second one, also of another transaction
        offer.flush_recordset(["state"])
        offer._reserve_listing()
        offer._open_deal()
        offer._tell_others()

    def _check_free(self):
        # sudo: whether there is one, of whoever
        rivals = self.sudo().search_count(
            Domain("listing_id", "=", self.listing_id.id)
            & Domain("state", "=", "accepted"),
            limit=1,
        )
        if rivals:
            raise UserError(
                self.env._(
                    "Another offer for %s is accepted already. Cancel that one first.",
                    self.listing_id.display_name,
                )
            )

    def action_fall_through(self):
        """The deal came to nothing: the listing is offered again."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "accepted" or self.listing_id.standard_status == "Closed":
            raise UserError(
                self.env._("Only an accepted offer that is not closed can be undone.")
            )
        # sudo: as in action_accept()
        offer = self.sudo()
        offer.write({"state": "withdrawn"})
        offer.listing_id.write(
            {
                "standard_status": "Active",
                "purchase_contract_date": False,
                "contract_price": 0,
            }
        )
        offer.listing_id.message_post(
            body=self.env._(
                "The accepted offer of %s fell through.", offer.partner_id.name
            )
        )

    def _reserve_listing(self):
        self.listing_id.write(
            {
                "standard_status": "ActiveUnderContract",
                "purchase_contract_date": fields.Date.context_today(self),
                "contract_price": self.amount,
            }
        )

    def _open_deal(self):
        lead = self.listing_id.lead_id or self.lead_id.create(self._prepare_lead())
        if not self.listing_id.lead_id:
            self.listing_id.lead_id = lead
        self.lead_id = lead
        self.agreement_id = self.agreement_id.create(self._prepare_agreement())

    def _prepare_lead(self):
        """Return the values of the deal: a hook."""
        return {
            "name": self.listing_id.display_name,
            "type": "opportunity",
            "partner_id": (self.listing_id.seller_id or self.partner_id).id,
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
        }

    def _prepare_agreement(self):
        """Return the values of the contract of buyer and seller: a hook."""
        kind = "lease" if self.transaction_type == "LeaseOffer" else "sale"
        values = {
            "subject": self.listing_id.display_name,
            "partner_id": self.partner_id.id,
            "type_id": self.env.ref(
                f"crm_industry_profiles.crm_agreement_type_estate_{kind}"
            ).id,
            "lead_id": self.lead_id.id,
            "amount": self.amount,
            "currency_id": self.currency_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
        }
        if seller := self.listing_id.seller_id:
            party = {"partner_id": seller.id, "role": "signatory"}
            values["party_ids"] = [Command.create(party)]
        return values

    def _tell_others(self):
        """Tell the agents of other open offers, without a name or a price."""
        others = self.search(
            Domain("listing_id", "=", self.listing_id.id)
            & Domain("state", "=", "submitted")
            & Domain("id", "!=", self.id)
        )
        for offer in others.filtered("user_id"):
            offer.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=offer.user_id.id,
                summary=self.env._("Another offer was accepted"),
                note=self.env._("Tell the buyer, or keep the offer in reserve."),
            )
        others._message_log_batch(
            dict.fromkeys(others.ids, self.env._("Another offer was accepted."))
        )

    def action_open_agreement(self):
        self.ensure_one()
        return self.agreement_id._get_records_action()

    def action_open_deal(self):
        self.ensure_one()
        return self.lead_id._get_records_action()

    def action_make_document(self):
        """The documents of the deal: merged from the agreement, sent or printed."""
        self.ensure_one()
        if not self.agreement_id:
            raise UserError(
                self.env._("Accept the offer first: it has no contract yet.")
            )
        return self.agreement_id.action_make_document()

    def action_close_deal(self):
        """Ask for the prices of the closed deal."""
        self.ensure_one()
        context = {"default_offer_id": self.id}
        if self.env.user.has_group(REAL_PRICE):
            context["default_close_price"] = self.amount
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close the Deal"),
            "res_model": "estate.deal.close",
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }
