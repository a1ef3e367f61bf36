from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_map_address(self):
        parts = (self.street, f"{self.zip or ''} {self.city or ''}".strip())
        return ", ".join(part for part in parts if part) or False

    def _get_debts_to_show(self):
        """`_get_debts`, or nothing for those who may not know."""
        field = self._fields["money_owed"]
        return self._get_debts() if self._has_field_access(field, "read") else {}

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
            Day._prepare_section("owed", self.env._("Debts"), "fa-money", 20)
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
        """What either side owes, as on the card."""
        account = self.commercial_partner_id
        money, goods = account._get_debts_to_show().get(account, (0.0, 0.0))
        debts = {
            self.env._("Delivered, not paid"): money,
            self.env._("Paid, not delivered"): goods,
        }
        return [
            {
                "model": "res.partner",
                "id": account.id,
                "name": name,
                "note": account.name,
                "amount": amount,
                "currency_id": self.env.company.currency_id.id,
            }
            for name, amount in debts.items()
            if amount > 0
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
