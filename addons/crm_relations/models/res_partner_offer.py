from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

SALES_GROUP = "sales_team.group_sale_salesman"
UPCOMING_DAYS = 60
UPCOMING_SIZE = 5
REASONS_SIZE = 6


class ResPartner(models.Model):
    _inherit = "res.partner"

    crm_offer_ids = fields.One2many(
        "crm.offer", "partner_id", string="Offers", groups=SALES_GROUP
    )
    crm_offer_rule_ids = fields.Many2many(
        "crm.offer.rule",
        string="Offer Fits",
        compute="_compute_crm_offer_rule_ids",
        search="_search_crm_offer_rule_ids",
        groups=SALES_GROUP,
    )
    life_event_ids = fields.One2many(
        "crm.life.event", "partner_id", string="Life Events", groups=SALES_GROUP
    )

    @api.depends_context("uid", "allowed_company_ids", "tz")
    def _compute_crm_offer_rule_ids(self):
        matches = self._get_offer_matches()
        for partner in self:
            rules = [match["rule_id"] for match in matches.get(partner._origin.id, ())]
            partner.crm_offer_rule_ids = rules

    def _search_crm_offer_rule_ids(self, operator, value):
        Rule = self.env["crm.offer.rule"]
        if operator not in ("in", "any", "like", "ilike") or (
            operator == "in" and False in value
        ):
            return NotImplemented
        key = "id" if operator in ("in", "any") else "name"
        wanted = value if operator == "any" else Domain(key, operator, value)
        today = fields.Date.context_today(self)
        rules = Rule.search(Domain(wanted) & Rule._get_valid_domain(today))
        if not rules:
            return Domain.FALSE
        self.env.flush_all()
        # everybody's purchases decide; the reader sees the contacts open to them
        matches = rules.sudo()._get_matches_query(Domain.TRUE, today)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT partner_id FROM (%s) matches)",
                SQL.identifier(alias, "id"),
                matches,
            )
        )

    @api.readonly
    def get_customer_cues(self):
        """What to say to this customer next: offers, coming days, reasons to refuse."""
        offers = self.get_offers()
        return {
            "offers": offers,
            "events": self.get_upcoming_events(),
            "reasons": self._get_refuse_reasons() if offers else [],
        }

    @api.model
    def _get_refuse_reasons(self):
        reasons = self.env["crm.lost.reason"].search_fetch(
            [], ["name"], limit=REASONS_SIZE
        )
        return reasons.read(["name"])

    @api.readonly
    def get_offers(self):
        """Offers for this customer, each with its reason in plain words.

        :return: list of dicts ``rule_id``, ``offer_id`` (of an offer that was proposed
            or put off before, else False), ``name``, ``product``, ``price``,
            ``reason``, ``script``; nothing is written
        """
        self.ensure_one()
        return self._get_offers_by_partner()[self.id]

    def _get_offers_by_partner(self):
        self.check_access("read")
        self.env["crm.offer"].check_access("read")
        matches = self._get_offer_matches()
        open_offers = self._get_open_offers()
        return {
            partner.id: [
                *(offer._get_cue() for offer in open_offers.get(partner, ())),
                *(partner._get_match_cue(row) for row in matches.get(partner.id, ())),
            ]
            for partner in self
        }

    def _get_offer_matches(self):
        """Return {partner id: [row of the matching query]} for all valid rules."""
        today = fields.Date.context_today(self)
        Rule = self.env["crm.offer.rule"]
        rules = Rule.search(Rule._get_valid_domain(today)) if self.ids else Rule
        if not rules:
            return {}
        self.env.flush_all()
        # a colleague's sale is a reason too: only contacts that were checked for
        # reading by _get_offers_by_partner(), or by the ORM for the computed field
        query = rules.sudo()._get_matches_query(Domain("id", "in", self.ids), today)
        self.env.cr.execute(query)
        matches = {}
        for row in self.env.cr.dictfetchall():
            # texts in another language are read for all rules at once
            row["rule"] = Rule.browse(row["rule_id"]).with_prefetch(rules.ids)
            matches.setdefault(row["partner_id"], []).append(row)
        return matches

    def _get_open_offers(self):
        today = fields.Date.context_today(self)
        offers = self.env["crm.offer"].search(
            Domain("partner_id", "in", self.ids)
            & (
                Domain("state", "=", "proposed")
                | (Domain("state", "=", "later") & Domain("remind_date", "<=", today))
            ),
            order="date, id",
        )
        return offers.grouped("partner_id")

    def _get_match_cue(self, row):
        rule = row["rule"].with_env(self.env)
        return {
            "rule_id": rule.id,
            "offer_id": False,
            "name": rule.name,
            **rule._get_product_cue(),
            **rule._fill_words(self._get_match_words(row), self._get_spoken(row)),
        }

    def _get_spoken(self, row):
        """Words of the match in the customer's language, None if it is the reader's."""
        if not self.lang or self.lang == (self.env.lang or "en_US"):
            return None
        spoken = self.with_context(lang=self.lang)._get_match_words(row)
        return {"lang": self.lang, **spoken}

    def _get_match_words(self, row):
        """Values of the placeholders of a rule for one row of the matching query."""
        today = fields.Date.context_today(self)
        rule = row["rule"].with_env(self.env)
        event = self.env["crm.life.event.type"].browse(row["type_id"] or [])
        bought = self.env["product.product"].browse(row["bought_product_id"] or [])
        day = row["occurrence"]
        return {
            "customer": self.name,
            "product": rule.product_id.display_name,
            "salesperson": (self.user_id or self.commercial_partner_id.user_id).name,
            "event": event.name,
            "date": day and format_date(self.env, day),
            "days": day and str((day - today).days),
            "subject": row["subject"],
            "turns": row["turns"],
            # the rule's author tells its readers what was bought, so they may know it
            "bought": bought.sudo().display_name,
            "bought_date": row["bought_date"]
            and format_date(self.env, row["bought_date"]),
        }

    @api.readonly
    def get_upcoming_events(self, days=UPCOMING_DAYS):
        """The next life events of this customer and, for a company, of its people."""
        self.ensure_one()
        self.check_access("read")
        today = fields.Date.context_today(self)
        last = fields.Date.add(today, days=int(days))
        owner = (
            "commercial_partner_id"
            if self.commercial_partner_id == self
            else "partner_id"
        )
        occasions = self.env["crm.occasion"].search_fetch(
            Domain(owner, "=", self.id) & Domain("next_date", "<=", last),
            limit=UPCOMING_SIZE,
        )
        return [occasion._get_cue(today, self) for occasion in occasions]

    def answer_offer(self, rule_id, answer, offer_id=None, **values):
        """Record the customer's answer: ``accept``, ``refuse`` or ``later``.

        :param values: ``reason_id`` and ``note`` of a refusal, ``remind_date`` and
            ``note`` of a “later”
        :return: action that opens the opportunity or quotation, or None
        """
        self.ensure_one()
        if answer not in ("accept", "refuse", "later"):
            raise UserError(self.env._("Answer an offer with accept, refuse or later."))
        offer = self._get_offer_to_answer(rule_id, offer_id)
        return getattr(offer, f"action_{answer}")(**values)

    def _get_offer_to_answer(self, rule_id, offer_id):
        Offer = self.env["crm.offer"]
        self.check_access("read")
        owner = Domain("partner_id", "=", self.id)
        if offer := offer_id and Offer.search(owner & Domain("id", "=", offer_id)):
            return offer
        for row in self._get_offer_matches().get(self.id, ()):
            if row["rule_id"] == rule_id and not offer_id:
                rule = self.env["crm.offer.rule"].browse(rule_id)
                words, spoken = self._get_match_words(row), self._get_spoken(row)
                return Offer.create(rule._prepare_offer(words, self.id, spoken))
        raise UserError(
            self.env._(
                "This offer has been answered by a colleague, or it is no longer valid."
                " Reload the card."
            )
        )
