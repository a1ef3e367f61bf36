from odoo import Command, fields

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.crm_relations.tests.common import create_users

AGENT = "crm_industry_profiles.group_estate_agent"
MANAGER = "crm_industry_profiles.group_estate_manager"
REAL_PRICE = "crm_industry_profiles.group_estate_real_price"
SCREENS = "crm_industry_profiles.group_industry_estate"


class EstateDealCommon(AccountTestInvoicingCommon):
    """A company with a chart of accounts, two realtors, a manager and a flat."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in (MANAGER, REAL_PRICE, "sales_team.group_sale_manager"):
            cls.env.user.group_ids += cls.env.ref(group)
        cls.company = cls.env.company
        cls.rita, cls.ivan, cls.boss = cls._users(
            {
                "est_rita": f"{AGENT},{SCREENS}",
                "est_ivan": f"{AGENT},{SCREENS}",
                "est_boss": f"{MANAGER},{SCREENS}",
            }
        )
        cls.seller = cls._partner("Sasha Seller", email="sasha@example.com")
        cls.buyer = cls._partner("Bella Buyer", email="bella@example.com")
        cls.rival = cls._partner("Rick Rival")
        cls.broker = cls._partner("Other Agency")
        cls.city = cls.env["estate.locality"].create({"name": "Testin", "kind": "city"})
        cls.flat = cls._property("Lime Street", 50.45, 30.52)
        cls.listing = cls._listing(cls.flat)

    @classmethod
    def _user(cls, login, *groups):
        return cls._users({login: ",".join(groups)})

    @classmethod
    def _users(cls, groups):
        here = {
            "company_id": cls.env.company.id,
            "company_ids": [Command.set(cls.env.company.ids)],
        }
        users = create_users(cls.env, groups, **here)
        for user in users:
            user.name = user.login[4:].title()
        return users

    @classmethod
    def _partner(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _property(cls, street, latitude=0, longitude=0, **values):
        return cls.env["estate.property"].create(
            {
                "street_name": street,
                "street_number": "1",
                "locality_id": cls.city.id,
                "latitude": latitude,
                "longitude": longitude,
                "company_id": cls.company.id,
                "owner_id": cls.seller.id,
                **values,
            }
        )

    @classmethod
    def _listing(cls, place, **values):
        return cls.env["estate.listing"].create(
            {
                "property_id": place.id,
                "list_price": 100000,
                "list_agent_id": cls.rita.id,
                "standard_status": "Active",
                "on_market_date": "2027-01-01",
                "expiration_date": "2027-12-31",
                "currency_id": cls.company.currency_id.id,
                **values,
            }
        )

    @classmethod
    def _viewing(cls, start, listing=None, **values):
        return cls.env["estate.viewing"].create(
            {
                "listing_id": (listing or cls.listing).id,
                "partner_id": cls.buyer.id,
                "user_id": cls.rita.id,
                "date_start": start,
                **values,
            }
        )

    @classmethod
    def _offer(cls, amount, partner=None, **values):
        return cls.env["estate.offer"].create(
            {
                "listing_id": cls.listing.id,
                "partner_id": (partner or cls.buyer).id,
                "user_id": cls.rita.id,
                "amount": amount,
                "date_expiry": False,
                **values,
            }
        )

    @classmethod
    def _commission(cls, amount, *shares, listing=None, **values):
        """Ordered and confirmed; shares are (who, percent)."""
        commission = cls.env["estate.commission"].create(
            {
                "listing_id": (listing or cls.listing).id,
                "payer_id": cls.seller.id,
                "amount": amount,
                "line_ids": [
                    Command.create({"sequence": place, **cls._share(who, percent)})
                    for place, (who, percent) in enumerate(shares)
                ],
                **values,
            }
        )
        commission.action_make_order()
        return commission

    @classmethod
    def _share(cls, who, percent):
        if who._name == "res.users":
            return {"kind": "agent", "user_id": who.id, "percent": percent}
        return {"kind": "broker", "partner_id": who.id, "percent": percent}

    @classmethod
    def _invoice(cls, commission, day="2027-03-01", **values):
        invoice = commission.order_id._create_invoices(final=True)
        invoice.write({"invoice_date": day, "invoice_date_due": day, **values})
        invoice.action_post()
        return invoice

    @classmethod
    def _pay(cls, invoice, amount=None, day="2027-03-10", **values):
        if amount is not None:
            values["amount"] = amount
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(
                {
                    "payment_date": day,
                    "journal_id": cls.company_data["default_journal_bank"].id,
                    **values,
                }
            )
        )
        return wizard._create_payments()

    @classmethod
    def _credit(cls, invoice, day="2027-04-01"):
        wizard = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": day})
        )
        note = cls.env["account.move"].browse(wizard.refund_moves()["res_id"])
        note.action_post()
        return note

    def _at(self, text):
        return fields.Datetime.to_datetime(text)
