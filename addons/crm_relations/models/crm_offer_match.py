from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

from .words import fill

NO_EVENT = SQL(
    "(SELECT NULL::date AS occurrence, NULL::integer AS turns,"
    " NULL::varchar AS subject, NULL::integer AS type_id)"
)
NO_PURCHASE = SQL("(SELECT NULL::date AS date, NULL::integer AS product_id)")


class CrmOfferRule(models.Model):
    _inherit = "crm.offer.rule"

    @api.model
    def _get_valid_domain(self, today):
        return (
            Domain("trigger", "=", "match")
            & (Domain("date_start", "=", False) | Domain("date_start", "<=", today))
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", today))
        )

    def _get_matches_query(self, partner_domain, today):
        """SELECT of who fulfils which rule, and by which event and purchase.

        Columns: ``rule_id``, ``partner_id``, ``occurrence``, ``turns``, ``subject``,
        ``type_id``, ``bought_date``, ``bought_product_id``.
        """
        return SQL(" UNION ALL ").join(
            rule._get_match_query(partner_domain, today) for rule in self
        )

    def _get_match_query(self, partner_domain, today):
        return SQL(
            """SELECT %(rule)s::integer AS rule_id, p.id AS partner_id, ev.occurrence,
                      ev.turns, ev.subject, ev.type_id, b.date AS bought_date,
                      b.product_id AS bought_product_id
                 FROM res_partner p
                CROSS JOIN LATERAL %(event)s ev
                CROSS JOIN LATERAL %(purchase)s b
                WHERE %(where)s""",
            rule=self.id,
            event=self._get_event_query(today),
            purchase=self._get_purchase_query(today),
            where=SQL(" AND ").join(self._get_match_conditions(partner_domain, today)),
        )

    def _get_match_conditions(self, partner_domain, today):
        """Conditions on the partner ``p``; extend it with your own."""
        domain = partner_domain & Domain(self._parse_partner_domain())
        if self.company_id:
            domain &= Domain("company_id", "in", [False, self.company_id.id])
        conditions = [
            SQL("p.id IN %s", self.env["res.partner"]._search(domain).subselect()),
            SQL("NOT EXISTS (%s)", self._get_resting_query(today)),
        ]
        if self.segment_id:
            conditions.append(self.segment_id._get_member_condition())
        if self.never_product_ids or self.never_categ_ids:
            never = self._get_bought_query(self.never_product_ids, self.never_categ_ids)
            conditions.append(SQL("NOT EXISTS (%s)", never))
        return conditions

    def _get_event_query(self, today):
        if not self.event_type_ids:
            return NO_EVENT
        condition = SQL(
            "s.partner_id = p.id AND s.type_id IN %s", tuple(self.event_type_ids.ids)
        )
        last = today + timedelta(days=self.event_days)
        turns = SQL("TRUE")
        if self.event_turns:
            turns = SQL("o.turns = %s", self.event_turns)
        return SQL(
            """(SELECT o.occurrence, o.turns, o.subject, o.type_id FROM (%s) o
                 WHERE %s ORDER BY o.occurrence, o.source, o.key LIMIT 1)""",
            self.env["crm.occasion"]._get_occurrences(today, last, condition),
            turns,
        )

    def _get_purchase_query(self, today):
        if not self.bought_product_ids and not self.bought_categ_ids:
            return NO_PURCHASE
        bought = self._get_bought_query(self.bought_product_ids, self.bought_categ_ids)
        return SQL(
            "(%s AND %s ORDER BY l.date DESC, l.document_id DESC LIMIT 1)",
            bought,
            self._get_window_condition(today),
        )

    def _get_bought_query(self, products, categories):
        """SELECT of purchases of the partner ``p`` and its account."""
        History = self.env["crm.purchase.history"]
        company = SQL("TRUE")
        if self.company_id:
            company = SQL("l.company_id = %s", self.company_id.id)
        return SQL(
            """SELECT l.date, l.product_id FROM (%s) l
                WHERE l.partner_id = p.commercial_partner_id AND NOT l.is_return
                  AND %s AND %s""",
            History._get_lines(self.purchase_source),
            company,
            History._get_product_condition(products, categories),
        )

    def _get_window_condition(self, today):
        """Condition on the day ``l.date`` of a purchase."""
        if self.purchase_window == "ever":
            return SQL("TRUE")
        if self.purchase_window == "days":
            return SQL("l.date >= %s", today - relativedelta(days=self.purchase_days))
        day = SQL(
            "(COALESCE(ev.occurrence, %s::date) - interval '1 year')::date", today
        )
        if self.purchase_window == "month":
            return SQL(
                "date_trunc('month', l.date::timestamp) ="
                " date_trunc('month', %s::timestamp)",
                day,
            )
        return SQL(
            "l.date BETWEEN %(day)s - %(days)s AND %(day)s + %(days)s",
            day=day,
            days=self.purchase_days,
        )

    def _get_resting_query(self, today):
        """SELECT of the answers, or open offers, that keep the rule quiet for ``p``."""
        quiet = [SQL("o.state IN ('proposed', 'later')")]
        for state, months in (
            ("refused", self.refusal_months),
            ("accepted", self.repeat_months),
        ):
            since = today - relativedelta(months=months)
            after = SQL("o.date_answer::date > %s", since) if months else SQL("TRUE")
            quiet.append(SQL("(o.state = %s AND %s)", state, after))
        return SQL(
            "SELECT FROM crm_offer o"
            " WHERE o.partner_id = p.id AND o.rule_id = %s AND (%s)",
            self.id,
            SQL(" OR ").join(quiet),
        )

    def _propose(self, reminders):
        """Create the offer for the customers of these reminders, unless it rests."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        by_partner = {line.partner_id.id: line for line in reversed(reminders)}
        resting = self.env.execute_query(
            SQL(
                "SELECT p.id FROM res_partner p WHERE p.id IN %s AND EXISTS (%s)",
                tuple(by_partner),
                self._get_resting_query(today),
            )
        )
        fresh = set(by_partner) - {row[0] for row in resting}
        return self.env["crm.offer"].create(
            [
                self._prepare_offer(line._get_words(), partner_id, line._get_spoken())
                for partner_id, line in sorted(by_partner.items())
                if partner_id in fresh
            ]
        )

    def _prepare_offer(self, words, partner_id, spoken=None):
        return {
            "partner_id": partner_id,
            "rule_id": self.id,
            "product_id": self.product_id.id,
            "company_id": self.company_id.id,
            **self._fill_words(words, spoken),
        }

    def _fill_words(self, words, spoken=None):
        """Reason for the reader, and what to say in the customer's language.

        :param words: values of the placeholders, in the reader's language
        :param spoken: the same in the customer's, with its code as ``lang``; None if
            it is the reader's
        """
        there = self.with_context(lang=spoken["lang"]) if spoken else self
        return {
            "reason": fill(self.reason, self._add_product(words)),
            "script": fill(there.script, there._add_product(spoken or words)),
        }

    def _add_product(self, words):
        return {**words, "product": self.product_id.display_name}

    def _get_product_cue(self):
        currency = (self.company_id or self.env.company).currency_id
        return {
            "product": self.product_id.display_name,
            "price": format_amount(self.env, self.product_id.lst_price, currency),
        }
