from odoo import Command, fields
from odoo.tools import SQL

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.base.tests.common import BaseCommon

from .common import PrmPersonas

MONEY = ("amount_free", "amount_reserved", "amount_claimed", "amount_paid")


class FundPersonas(PrmPersonas):
    """A fund of 1,000, of which partners pay half of what they do themselves."""

    @classmethod
    def create_fund_partners(cls):
        cls.enrollment = cls._enroll(cls.northwind, cls.silver, user_id=cls.manager.id)
        cls.rival_enrollment = cls._enroll(cls.sundial, user_id=cls.manager.id)

    @classmethod
    def create_fund(cls):
        cls.product = cls.env["product.product"].create(
            {
                "name": "Marketing funds",
                "type": "service",
                "supplier_taxes_id": [Command.clear()],
            }
        )
        cls.no_reason = cls._ref("prm_reason_fund_return")
        cls.back_reason = cls._ref("prm_reason_claim_proof")
        cls.photo = cls._ref("prm_proof_kind_photo")
        cls.fund = cls._fund()

    @classmethod
    def _fund(cls, **values):
        return cls.env["prm.fund"].create(
            {
                "name": "Consulting, this year",
                "budget": 1000,
                "date_start": "2020-01-01",
                "date_end": "2030-12-31",
                "user_id": cls.manager.id,
                "approval_limit": 500,
                "product_id": cls.product.id,
                **values,
            }
        )

    @classmethod
    def _ask(cls, amount, partner=None, fund=None, submit=True, **values):
        request = cls.env["prm.fund.request"].create(
            {
                "name": "Open day",
                "aim": "Show our desks to architects",
                "partner_id": (partner or cls.northwind).id,
                "fund_id": (fund or cls.fund).id,
                "date_start": fields.Date.today(),
                "date_end": fields.Date.today(),
                "amount": amount,
                **values,
            }
        )
        if submit:
            request.action_submit()
        return request

    @classmethod
    def _approve(cls, amount, **values):
        request = cls._ask(amount, **values)
        request.action_approve()
        return request

    @classmethod
    def _claim(cls, request, amount, number=None, **values):
        cls.claims_made = getattr(cls, "claims_made", 0) + 1
        return cls.env["prm.fund.claim"].create(
            {
                "request_id": request.id,
                "amount": amount,
                "amount_spent": 2 * amount,
                "invoice_number": number or f"NW-{cls.claims_made}",
                "invoice_date": fields.Date.today(),
                **values,
            }
        )

    def _get_money(self, record=None):
        """Free, reserved, claimed, paid: read from the database."""
        record = record if record is not None else self.fund
        names = [SQL.identifier(name) for name in MONEY if name in record]
        query = SQL(
            "SELECT %s FROM %s WHERE id = %s",
            SQL(", ").join(names),
            SQL.identifier(record._table),
            record.id,
        )
        [row] = self.env.execute_query(query)
        return tuple(map(float, row))


class PlainFundCommon(FundPersonas, BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_prm_personas()
        cls.create_fund_partners()
        cls.create_fund()


class FundCommon(FundPersonas, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("crm_partner_prm.group_prm_admin")
        cls.create_prm_personas()
        for user in (cls.manager, cls.admin):
            user.write(
                {
                    "company_ids": [Command.link(cls.env.company.id)],
                    "company_id": cls.env.company.id,
                }
            )
        cls.create_fund_partners()
        cls.create_fund()
        cls.bank = cls.company_data["default_journal_bank"]

    @classmethod
    def _bill(cls, amount=300, claimed=None):
        """A request, a claim that was checked, and its bill, which is posted."""
        claim = cls._claim(cls._approve(amount), claimed or amount)
        claim.action_check()
        claim.move_id.action_post()
        return claim

    @classmethod
    def _pay(cls, bill, amount=None):
        values = {"journal_id": cls.bank.id}
        if amount:
            values["amount"] = amount
        register = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        )
        return register.create(values)._create_payments()

    @classmethod
    def _credit(cls, bill, amount=None):
        """A credit note, which settles the bill as far as it goes."""
        note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        if amount:
            note.invoice_line_ids.price_unit = amount
        note.action_post()
        lines = (bill | note).line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )
        if not any(lines.mapped("reconciled")):
            lines.reconcile()
        return note

    @classmethod
    def _undo(cls, bill):
        lines = bill.line_ids.filtered(
            lambda line: line.account_type == "liability_payable"
        )
        lines.remove_move_reconcile()
