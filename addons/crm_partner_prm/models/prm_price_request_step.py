from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

ANSWER_DAYS = 30  # that a request is valid for, if nobody says more
COUNTER_DAYS = 14


class PrmPriceRequest(models.Model):
    """The steps: each side may agree to what the other one has said last."""

    _inherit = "prm.price.request"

    def action_send(self):
        """Write down what a partner asks for by phone, as if it had sent it."""
        self._check_step(("draft",))
        self._send()

    def action_accept(self):
        """Agree to the prices that are wanted."""
        self._check_step(("sent",))
        self.line_ids.sudo().price_offered = 0  # the step has checked the user
        self._agree()

    def action_counter(self):
        self._check_step(("sent", "countered"))
        self._check_offered()
        today = fields.Date.context_today(self)
        usual = today + timedelta(days=COUNTER_DAYS)
        for request in self:
            is_over = not request.date_expiry or request.date_expiry < today
            request._set_state(
                "countered",
                date_answered=fields.Datetime.now(),
                date_expiry=usual if is_over else request.date_expiry,
            )
        self._tell()

    def action_refuse(self):
        self._check_step(("sent", "countered"))
        if missing := self.filtered(lambda row: not row.reason_id):
            raise UserError(
                self.env._(
                    "Why is %s refused? Choose a reason: whoever asked reads it.",
                    missing[0].display_name,
                )
            )
        self._set_state("refused", date_answered=fields.Datetime.now())
        self._tell()

    def action_quote(self):
        """Make the quotation of what was agreed, when each line has a product."""
        self._check_step(("accepted",))
        for request in self:
            if nameless := request.line_ids.filtered(lambda line: not line.product_id):
                raise UserError(
                    self.env._(
                        "Choose the product for “%s” first: a quotation is about"
                        " products.",
                        nameless[0].name,
                    )
                )
            request._quote()
        return self.action_open_order() if len(self) == 1 else None

    def action_open_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }

    def _check_step(self, states):
        result = super()._check_step(states)
        self._lock()
        return result

    def _lock(self):
        """Wait for whoever answers just now; then Odoo tries again and sees it."""
        self.env.cr.execute(
            SQL(
                "SELECT id FROM prm_price_request WHERE id IN %s ORDER BY id"
                " FOR NO KEY UPDATE",
                tuple(self.ids) or (0,),
            )
        )

    def _check_offered(self):
        for request in self:
            if not any(line.price_offered for line in request.line_ids):
                raise UserError(
                    self.env._(
                        "What would %s cost? Write our price on the lines, and send it"
                        " then.",
                        request.display_name,
                    )
                )

    def _send(self):
        today = fields.Date.context_today(self)
        for request in self:
            if not request.line_ids:
                raise UserError(self.env._("Say what you need: one line at least."))
            latest = today + timedelta(days=ANSWER_DAYS)
            asked = request.date_expiry or request.date_needed
            request._set_state(
                "sent",
                date_sent=fields.Datetime.now(),
                date_expiry=max(today, min(asked, latest)) if asked else latest,
            )
            request._ask_for_answer()

    def _ask_for_answer(self):
        # sudo: a task for whoever looks after the partner
        request = self.sudo()
        if user := request.user_id:
            request.activity_schedule(
                "crm_partner_prm.mail_activity_type_price",
                date_deadline=request.date_expiry,
                user_id=user.id,
            )

    def _agree(self):
        """Both sides want the same: the quotation is made, if we know the products."""
        self._set_state("accepted", date_answered=fields.Datetime.now())
        for request in self:
            if all(line.product_id for line in request.line_ids):
                request._quote()
        self._tell()

    def _quote(self):
        """A quotation with the agreed prices; what was asked for stays as it is."""
        # sudo: the quotation of prices that both sides have agreed upon by a step
        request = self.sudo().with_company(self.company_id)
        order = request.env["sale.order"].create(request._prepare_order())
        prices = [
            self.currency_id._convert(
                line._get_agreed_price(),
                order.currency_id,
                self.company_id,
                fields.Date.context_today(self),
                round=False,
            )
            for line in request.line_ids
        ]
        order.order_line = [
            fields.Command.create(request._prepare_order_line(line, price))
            for line, price in zip(request.line_ids, prices, strict=True)
        ]
        self._set_state("quoted", order_id=order.id)

    def _prepare_order(self):
        """Return the values of the quotation without its lines: a hook."""
        self.ensure_one()
        return self.env["prm.price.book"]._prepare_order(
            self.partner_id,
            self.company_id,
            contact=self.contact_id,
            prm_request_id=self.id,
            origin=self.number,
            user_id=self.user_id.id,
            validity_date=self.date_expiry,
        )

    def _prepare_order_line(self, line, price):
        """Return the values of a line of the quotation: a hook.

        :param price: agreed for one, in the currency of the quotation
        """
        return {
            "product_id": line.product_id.id,
            "product_uom_qty": line.quantity,
            "price_unit": price,
            "discount": 0,
        }

    def _tell(self):
        """The task is done, and whoever asked gets a letter with a link."""
        # sudo: letters and tasks about an answer that a step has just taken
        requests = self.sudo()
        requests.activity_unlink(["crm_partner_prm.mail_activity_type_price"])
        if self.env.context.get("prm_silent"):
            return
        mails = []
        for request in requests:
            reader = request.contact_id or request.partner_id
            if reader.email:
                mails.append(request._prepare_letter(reader))
        self.env["mail.mail"].sudo().create(mails)  # see above

    def _prepare_letter(self, reader):
        lang = reader.lang or self.company_id.partner_id.lang or "en_US"
        request = self.with_context(lang=lang)
        body = self.env["ir.qweb"]._render(
            "crm_partner_prm.prm_price_letter", {"request_": request}, lang=lang
        )
        return {
            "subject": f"{self.number}: {request._get_state_label()}",
            "body_html": body,
            "email_from": self.company_id.email_formatted
            or self.env.user.email_formatted,
            "recipient_ids": [(6, 0, reader.ids)],
            "auto_delete": True,
        }

    @api.model
    def _cron_expire(self):
        """Neither side is bound for ever."""
        today = fields.Date.context_today(self)
        waiting = Domain("state", "in", ("sent", "countered"))
        self._work_off_due(waiting & Domain("date_expiry", "<", today), "_expire")

    def _expire(self):
        self._set_state("expired")
        self._tell()
