from odoo.fields import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import IndustryCommon

TRADE = "crm_industry_profiles.group_industry_trade"
TODAY = "2027-04-10"


class TradeCommon(IndustryCommon, AccountTestInvoicingCommon):
    """Nora and Olaf buy soap and rope; Nora is in the segment of regulars."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in (
            "base.group_partner_manager",
            "crm_industry_profiles.group_trade_manager",
            "sales_team.group_sale_manager",
        ):
            cls.env.user.group_ids += cls.env.ref(group)
        role = "crm_industry_profiles.group_trade_"
        cls.trade_agent = cls._create_user("ind_trade", role + "agent", TRADE)
        cls.trade_manager = cls._create_user("ind_tradem", role + "manager", TRADE)
        users = cls.trade_agent | cls.trade_manager
        users.write(
            {
                "company_ids": [Command.link(cls.env.company.id)],
                "company_id": cls.env.company.id,
            }
        )
        cls.nora = cls.env["res.partner"].create({"name": "Nora"})
        cls.olaf = cls.env["res.partner"].create({"name": "Olaf"})
        cls.soap, cls.rope = cls._goods("Soap"), cls._goods("Rope")
        cls.regulars = cls.env["crm.segment"].create(
            {"name": "Regulars", "domain": [("id", "=", cls.nora.id)]}
        )

    @classmethod
    def _goods(cls, name):
        return cls.env["product.product"].create(
            {"name": name, "type": "consu", "taxes_id": False}
        )

    @classmethod
    def _sell(cls, partner, day, *lines, move_type="out_invoice", post=True, **values):
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": goods.id, "price_unit": price, "tax_ids": False}
                    )
                    for goods, price in lines
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move
