from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

SEE_EVERYTHING = (
    "sales_team.group_sale_salesman_all_leads",
    "account.group_account_invoice",
    "account.group_account_readonly",
)


class AccountMove(models.Model):
    _inherit = "account.move"

    # what a customer owes is asked for on every card; most invoices are paid
    _crm_open_invoice_idx = models.Index(
        "(commercial_partner_id) WHERE state = 'posted' AND amount_residual_signed <> 0"
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_map_address(self):
        parts = (self.street, f"{self.zip or ''} {self.city or ''}".strip())
        return ", ".join(part for part in parts if part) or False

    def _get_money_owed_by_own_customers(self):
        """Return {commercial partner id: open amount in company currency}.

        Whoever sees all invoices sees all of it; a sales person sees what their own
        customers owe, also on invoices of colleagues: it is they who ask for it.
        """
        if not self or not self.env["account.move"].has_access("read"):
            return {}
        self.env["account.move"].flush_model()
        self.flush_model(["user_id"])
        # only the sum is read, and only of customers who pass the condition
        rows = self.env.execute_query(
            SQL(
                "SELECT m.commercial_partner_id, SUM(m.amount_residual_signed)"
                " FROM account_move m"
                " JOIN res_partner a ON a.id = m.commercial_partner_id"
                " WHERE m.state = 'posted'"
                " AND m.amount_residual_signed <> 0 AND m.company_id = %s"
                " AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
                " AND m.commercial_partner_id IN %s AND %s"
                " GROUP BY m.commercial_partner_id",
                self.env.company.id,
                tuple(self.commercial_partner_id.ids),
                self._get_debt_condition(),
            )
        )
        return {partner: float(amount) for partner, amount in rows}

    def _get_debt_condition(self):
        """Whose debt the user may know: everybody's, or that of one's customers."""
        user = self.env.user
        if any(user.has_group(group) for group in SEE_EVERYTHING):
            return SQL("TRUE")
        own = self.filtered(lambda partner: partner.user_id == user)
        return SQL(
            "(a.user_id = %s OR a.id = ANY(%s))",
            user.id,
            own.commercial_partner_id.ids,
        )

    @api.model
    @api.readonly
    def get_call_view(self, number):
        """What to show when `number` calls.

        :return: dict with ``number`` (written out), ``hits`` as of ``find_caller``,
            and for a single contact its ``sections``
        """
        hits = self.find_caller(number, 12)
        contacts = [hit["id"] for hit in hits if hit["model"] == "res.partner"]
        sections = []
        if len(hits) == 1 and contacts:
            sections = self.browse(contacts).get_call_sections()
        written = self._phone_format(number=number, force_format="INTERNATIONAL")
        return {"number": written or number, "hits": hits, "sections": sections}

    @api.readonly
    def get_call_sections(self):
        """Sections of the call view of one contact, empty ones left out."""
        self.ensure_one()
        self._check_caller_user()
        self.check_access("read")
        sections = sorted(self._get_call_context(), key=lambda part: part["sequence"])
        return [section for section in sections if section["items"]]

    def _get_call_context(self):
        """Return what to know and mention in a call; extend it with ``super()``.

        Each section is a dict of ``key``, ``name``, ``icon``, ``sequence`` and
        ``items``; each item a dict of ``name``, ``note``, ``model``, ``id`` and, with
        money, ``amount`` and ``currency_id``. Tickets and contracts join here.
        """
        Day = self.env["crm.my.day"]
        return [
            self._get_call_cues(),
            Day._prepare_section("deals", self.env._("Open deals"), "fa-star", 10)
            | {"items": self._get_call_deals()},
            Day._prepare_section("owed", self.env._("Unpaid"), "fa-money", 20)
            | {"items": self._get_call_debt()},
            Day._prepare_section(
                "last", self.env._("Last interactions"), "fa-history", 90
            )
            | {"items": self._get_call_interactions()},
        ]

    def _get_call_cues(self):
        """Offers to mention and coming days, as on the card.

        ``cues`` is what the card shows, so that a click answers an offer; the items
        are the same in the form of all sections.
        """
        section = self.env["crm.my.day"]._prepare_section(
            "cues", self.env._("What to mention"), "fa-gift", 5
        )
        if not self.env["crm.offer"].has_access("read"):
            return section
        cues = self.get_customer_cues()
        return section | {"items": self._prepare_cue_items(cues), "cues": cues}

    def _prepare_cue_items(self, cues):
        offers = [
            {
                "model": "res.partner",
                "id": self.id,
                "name": offer["product"] or offer["name"],
                "note": offer["reason"],
            }
            for offer in cues["offers"]
        ]
        events = [
            {
                "model": event["res_model"],
                "id": event["res_id"],
                "name": event["name"],
                "note": event["date"],
            }
            for event in cues["events"]
        ]
        return offers + events

    def _get_call_deals(self):
        if not self.env["crm.lead"].has_access("read"):
            return []
        account = self.commercial_partner_id
        deals = self.env["crm.lead"].search_fetch(
            Domain("partner_id.commercial_partner_id", "=", account.id)
            & Domain("won_status", "=", "pending"),
            ["name", "stage_id", "expected_revenue", "date_deadline"],
            limit=5,
            order="priority desc, date_deadline, id desc",
        )
        return [
            {
                "model": "crm.lead",
                "id": deal.id,
                "name": deal.name,
                "note": deal.stage_id.name or False,
                "amount": deal.expected_revenue,
                "currency_id": self.env.company.currency_id.id,
            }
            for deal in deals
        ]

    def _get_call_debt(self):
        account = self.commercial_partner_id
        owed = self._get_money_owed_by_own_customers().get(account.id)
        if not owed or owed < 0:
            return []
        return [
            {
                "model": "res.partner",
                "id": account.id,
                "name": self.env._("Open invoices"),
                "note": account.name,
                "amount": owed,
                "currency_id": self.env.company.currency_id.id,
            }
        ]

    def _get_call_interactions(self):
        if not self.env["crm.interaction"].has_access("read"):
            return []
        logs = self.env["crm.interaction"].search_fetch(
            [("commercial_partner_id", "=", self.commercial_partner_id.id)],
            ["summary", "type_id", "date", "next_step"],
            limit=3,
        )
        return [
            {
                "model": "crm.interaction",
                "id": log.id,
                "name": log.summary or log.type_id.name,
                "note": log.next_step or (log.summary and log.type_id.name),
                "date": fields.Datetime.to_string(log.date),
            }
            for log in logs
        ]
