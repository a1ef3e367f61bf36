import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, plaintext2html

from .words import fill

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500


class CrmLifeEventRule(models.Model):
    _inherit = "crm.life.event.rule"

    @api.model
    def _cron_remind(self):
        rules = self.search([], limit=None)
        for position, rule in enumerate(rules, 1):
            while reminders := rule._remind_batch():
                left = BATCH_SIZE if len(reminders) == BATCH_SIZE else 0
                remaining = left + len(rules) - position
                progress = self.env["ir.cron"]._commit_progress
                if not progress(len(reminders), remaining=remaining):
                    return
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _remind_batch(self):
        """Log a batch of due reminders and do what the rule says, or none of both."""
        self.ensure_one()
        self.env.flush_all()
        # the rule reminds of all its customers, whoever runs it: action_run() has
        # checked that this may be a manager only, and the cron belongs to the system
        rule = self.sudo()
        rows = self.env.execute_query(rule._get_due_query())
        reminders = rule.env["crm.life.event.reminder"].browse(row[0] for row in rows)
        reminders.invalidate_model()
        try:
            with self.env.cr.savepoint():
                rule._remind(reminders)
        except Exception:
            _logger.warning(
                "Rule %s: one by one, a batch failed", self.id, exc_info=True
            )
            for reminder in reminders:
                reminder._remind_alone()
        return reminders

    def _get_due_query(self):
        """INSERT of the reminders that are due, each event's date at most once."""
        rule = self.with_context(tz=self.user_id.tz)
        today = fields.Date.context_today(rule)
        last = today + timedelta(days=self.days_before)
        first = min(today, last - timedelta(days=self.catch_up_days))
        return SQL(
            """INSERT INTO crm_life_event_reminder (rule_id, partner_id, type_id,
                      source, event_key, occurrence, subject, turns, date, state,
                      create_date, write_date, create_uid, write_uid)
               SELECT r.id, o.partner_id, o.type_id, o.source, o.key, o.occurrence,
                      o.subject, o.turns, %(today)s, 'done',
                      %(now)s, %(now)s, %(user)s, %(user)s
                 FROM crm_life_event_rule r, (%(due)s) o
                WHERE r.id = %(rule)s
                   ON CONFLICT DO NOTHING
            RETURNING id""",
            rule=self.id,
            today=today,
            now=fields.Datetime.now(),
            user=self.env.uid,
            due=rule._get_new_occurrences(first, last),
        )

    def _get_new_occurrences(self, first, last):
        """SELECT of a batch of occurrences that the rule has not reminded of."""
        return SQL(
            """SELECT o.* FROM (%(occurrences)s) o
                 JOIN res_partner p ON p.id = o.partner_id
                WHERE %(wanted)s AND %(turns)s AND NOT EXISTS (
                      SELECT FROM crm_life_event_reminder l
                       WHERE l.rule_id = %(rule)s AND l.source = o.source
                         AND l.event_key = o.key AND l.occurrence = o.occurrence)
                ORDER BY o.occurrence, o.source, o.key LIMIT %(limit)s""",
            rule=self.id,
            occurrences=self._get_rule_occurrences(first, last),
            wanted=self._get_wanted_condition(),
            turns=self._get_turns_condition(),
            limit=BATCH_SIZE,
        )

    def _get_rule_occurrences(self, first, last):
        types = SQL("TRUE")
        if self.type_ids:
            types = SQL("s.type_id IN %s", tuple(self.type_ids.ids))
        return self.env["crm.occasion"]._get_occurrences(first, last, types)

    def _get_turns_condition(self):
        """Condition on the occurrence ``o``."""
        if not self.event_turns:
            return SQL("TRUE")
        return SQL("o.turns = %s", self.event_turns)

    def _get_wanted_condition(self):
        """Condition on the customer ``p``."""
        Partner = self.env["res.partner"]
        domain = Domain(self._parse_partner_domain())
        if self.company_id:
            domain &= Domain("company_id", "in", [False, self.company_id.id])
        condition = SQL("p.id IN %s", Partner._search(domain).subselect())
        if self.segment_id:
            condition = SQL(
                "%s AND %s", condition, self.segment_id._get_member_condition()
            )
        return condition

    def _remind(self, reminders):
        """Do what the rule says, through ``_remind_<action>``."""
        if reminders:
            getattr(self, f"_remind_{self.action}")(reminders)

    def _skip_refused(self, reminders, partners):
        """Note who is not reminded, as they do not want it; return the others.

        :param partners: those who may be written to or called
        """
        refused = reminders.filtered(lambda line: line.partner_id not in partners)
        refused.write({"state": "skipped"})
        return reminders - refused

    def _remind_activity(self, reminders):
        if self.activity_type_id.category == "phonecall":
            partners = reminders.partner_id._filter_consented("phone")
            reminders = self._skip_refused(reminders, partners)
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        Activity.create([self._prepare_activity(reminder) for reminder in reminders])

    def _prepare_activity(self, reminder):
        user = self._get_responsible(reminder.partner_id)
        rule = self.with_context(lang=user.lang)
        words = reminder.with_context(lang=user.lang)._get_words()
        due = reminder.occurrence - timedelta(days=self.days_before)
        return {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": reminder.partner_id.id,
            "activity_type_id": self.activity_type_id.id,
            "user_id": user.id,
            "summary": fill(
                rule.env._("{event} on {date}: {subject}")
                if words["subject"]
                else rule.env._("{event} on {date}"),
                words,
            ),
            "note": plaintext2html(fill(rule.note, words)),
            "date_deadline": max(due, reminder.date),
        }

    def _get_responsible(self, partner):
        salesperson = partner.user_id or partner.commercial_partner_id.user_id
        if self.assign_to == "salesperson" and salesperson.active:
            return salesperson
        return self.user_id

    def _remind_offer(self, reminders):
        self.offer_rule_id._propose(reminders)

    def _remind_template(self, reminders):
        partners = reminders.partner_id._filter_mailable("email")
        self._skip_refused(reminders, partners)
        if partners:
            self.template_id.send_mail_batch(partners.ids)
