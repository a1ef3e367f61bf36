from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

OPEN_STATES = ("proposed", "later")


class CrmOffer(models.Model):
    _name = "crm.offer"
    _description = "Offer to a Customer"
    _order = "date desc, id desc"
    _rec_name = "product_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    rule_id = fields.Many2one(
        "crm.offer.rule",
        string="Offer",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(
        "product.product", required=True, index=True, readonly=True, ondelete="restrict"
    )
    reason = fields.Text(readonly=True, help="Why this customer, in plain words.")
    script = fields.Text(string="Words", readonly=True)
    state = fields.Selection(
        [
            ("proposed", "To Say"),
            ("later", "Later"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
        ],
        string="Status",
        default="proposed",
        required=True,
        index=True,
        readonly=True,
        group_expand=True,
    )
    date = fields.Date(
        string="Proposed",
        default=fields.Date.context_today,
        required=True,
        readonly=True,
    )
    date_answer = fields.Datetime(string="Answered", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Answer Taken By", index="btree_not_null", readonly=True
    )
    refuse_reason_id = fields.Many2one(
        "crm.lost.reason", string="Why Refused", index="btree_not_null"
    )
    remind_date = fields.Date(string="Come Back On")
    note = fields.Char(help="What the customer said.")
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
    )
    order_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
    )
    company_id = fields.Many2one("res.company", index="btree_not_null", readonly=True)
    is_merged = fields.Boolean(
        string="From a Merged Contact",
        readonly=True,
        help="Two merged contacts had the same offer; this is the second one.",
    )

    _day_uniq = models.UniqueIndex(
        "(rule_id, partner_id, date) WHERE is_merged IS NOT TRUE",
        "This offer was already made to the customer today.",
    )

    def action_accept(self):
        """Record the yes and open what it leads to."""
        self._check_open()
        self._answer("accepted")
        for offer in self:
            getattr(offer, f"_create_{offer.rule_id.accept_action}")()
        return self[:1]._open_result() if len(self) == 1 else True

    def action_refuse(self, reason_id=None, note=None):
        self._check_open()
        values = {"refuse_reason_id": reason_id} if reason_id else {}
        self._answer("refused", note=note, **values)

    def action_later(self, remind_date=None, note=None):
        self._check_open()
        today = fields.Date.context_today(self)
        day = fields.Date.to_date(remind_date)
        if day and day <= today:
            raise UserError(
                self.env._("Choose a day after today on which the offer comes back.")
            )
        for offer in self:
            later = today + relativedelta(days=offer.rule_id.later_days)
            offer._answer("later", note=note, remind_date=day or later)

    def _answer(self, state, note=None, **values):
        answer = {
            "state": state,
            "date_answer": fields.Datetime.now(),
            "user_id": self.env.uid,
            **values,
        }
        self.write({**answer, "note": note} if note else answer)

    def _check_open(self):
        for offer in self:
            if offer.state not in OPEN_STATES:
                states = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(user)s has already recorded an answer: %(state)s.",
                        user=offer.user_id.name or "",
                        state=states[offer.state],
                    )
                )

    def _create_opportunity(self):
        self.lead_id = self.env["crm.lead"].create(self._prepare_opportunity())

    def _prepare_opportunity(self):
        return {
            "type": "opportunity",
            "name": self.env._(
                "%(product)s for %(customer)s",
                product=self.product_id.display_name,
                customer=self.partner_id.name,
            ),
            "partner_id": self.partner_id.id,
            "user_id": self.env.uid,
            "company_id": self.company_id.id or self.env.company.id,
            "expected_revenue": self.product_id.lst_price,
            "description": self.reason,
        }

    def _create_quotation(self):
        self.order_id = self.env["sale.order"].create(self._prepare_quotation())

    def _prepare_quotation(self):
        return {
            "partner_id": self.partner_id.id,
            "user_id": self.env.uid,
            "company_id": self.company_id.id or self.env.company.id,
            "order_line": [fields.Command.create({"product_id": self.product_id.id})],
        }

    def _open_result(self):
        result = self.order_id or self.lead_id
        return {
            "type": "ir.actions.act_window",
            "res_model": result._name,
            "res_id": result.id,
            "views": [(False, "form")],
        }

    @api.model
    def _merge_partner_rows(self, src_partner_ids, dst_partner_id):
        """Give the offers of merged contacts to the one that stays, all of them."""
        self.flush_model()
        partners = (*src_partner_ids, dst_partner_id)
        self.env.cr.execute(
            SQL(
                """UPDATE crm_offer o SET is_merged = TRUE
                    WHERE o.partner_id IN %(partners)s AND o.is_merged IS NOT TRUE
                      AND EXISTS (
                          SELECT FROM crm_offer k
                           WHERE k.partner_id IN %(partners)s AND k.date = o.date
                             AND k.rule_id = o.rule_id AND k.is_merged IS NOT TRUE
                             AND (k.partner_id <> %(keep)s, k.id)
                               < (o.partner_id <> %(keep)s, o.id))""",
                partners=partners,
                keep=dst_partner_id,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE crm_offer SET partner_id = %s WHERE partner_id IN %s",
                dst_partner_id,
                tuple(src_partner_ids),
            )
        )
        self.invalidate_model()

    def _get_cue(self):
        return {
            "rule_id": self.rule_id.id,
            "offer_id": self.id,
            "name": self.rule_id.name,
            "reason": self.reason or "",
            "script": self.script or "",
            **self.rule_id._get_product_cue(),
        }
