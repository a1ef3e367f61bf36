from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL, date_utils

from odoo.addons.crm_relations.tools.pay_steps import ZERO, percent_of

from .prm_incentive_accrual import RATES, TRACES


class PrmIncentivePlan(models.Model):
    """Bonuses for a quarter as a whole: targets, and certificates held at its end."""

    _inherit = "prm.incentive.plan"

    def _get_bonuses(self, groups, wanted, lines):
        """{(partner id, first day of a period): [bonus as dicts]}"""
        if not self.bonus_ids:
            return {}
        bases = defaultdict(Decimal)
        for (partner_id, start), items in wanted.items():
            quarter = date_utils.start_of(start, "quarter")
            bases[partner_id, quarter] += sum(item["base_amount"] for item in items)
        counts = self._get_counts(groups, lines)
        result = defaultdict(list)
        for partner_id, quarter in sorted(groups):
            day = date_utils.end_of(quarter, "quarter")
            base = bases[partner_id, quarter]
            measures = {"target": base, "certificate": counts[partner_id, quarter]}
            for kind, measure in measures.items():
                bonus = self.bonus_ids._choose(
                    kind, partner_id, day, float(measure or 0)
                )
                if measure and bonus:
                    item = self._prepare_bonus(bonus, partner_id, day, measure)
                    result[partner_id, self._get_period(day)[0]].append(item)
        return result

    def _prepare_bonus(self, bonus, partner_id, day, measure):
        """What a bonus earns, as a dict like that of a share with its pay."""
        nothing = dict.fromkeys((*TRACES, *RATES))
        return nothing | {
            "event_key": 0,
            "invoice_line_key": 0,
            "threshold": ZERO,
            "source": bonus.kind,
            "partner_id": partner_id,
            "date": day,
            "bonus_id": bonus.id,
            "measure": measure,
            "percent": Decimal(str(bonus.percent)),
            "currency_rate": self._get_payout_rate(day),
            "base_amount": ZERO,
            "collected_amount": ZERO,
            "amount": self._get_bonus_amount(bonus, measure),
        }

    def _get_bonus_amount(self, bonus, measure):
        unit = self._get_unit()
        fixed = Decimal(str(bonus.amount))
        if bonus.kind == "certificate":
            paid = min(measure, bonus.limit_count or measure)
            return percent_of(100 * paid, fixed, unit)
        return fixed + percent_of(Decimal(str(bonus.percent)), measure, unit)

    def _get_payout_rate(self, day):
        company = self.company_id
        rate = self.env["res.currency"]._get_conversion_rate(
            company.currency_id, self.payout_currency_id, company, day
        )
        return Decimal(str(rate))

    def _get_counts(self, groups, lines):
        """{(partner id, quarter): certificates at its end}; the published ones stay."""
        counts = defaultdict(Decimal)
        if "certificate" not in self.bonus_ids.mapped("kind"):
            return counts
        partners = defaultdict(list)
        today = fields.Date.context_today(self)
        for partner_id, quarter in groups:
            if date_utils.end_of(quarter, "quarter") < today:
                partners[quarter].append(partner_id)
        for quarter, ids in partners.items():
            found = self._get_certificate_counts(
                self.env["res.partner"].browse(ids),
                date_utils.end_of(quarter, "quarter"),
            )
            for partner_id, count in found.items():
                counts[partner_id, quarter] = Decimal(count)
        for line in lines:
            if line["source"] == "certificate" and line["is_published"]:
                quarter = date_utils.start_of(line["period_start"], "quarter")
                counts[line["partner_id"], quarter] = line["measure"]
        return counts

    @api.model
    def _get_certificate_counts(self, partners, day):
        """Return {partner id: certificates that its people hold on a day}: a hook."""
        for name in ("prm.certification", "prm.employment"):
            self.env[name].flush_model()
        counted = self.env["prm.certification"]._get_counted(day)
        query = SQL(
            "SELECT partner_id, value FROM (%s) c WHERE partner_id IN %s",
            counted,
            tuple(partners.ids) or (0,),
        )
        return dict(self.env.execute_query(query))

    def _get_certified_groups(self, moves):
        """{(partner id, day)} of the last quarter, when its certificates count."""
        ended = self._get_last_ends()["quarter"]
        is_done = moves is not None and self.proposed_until == ended
        if is_done or "certificate" not in self.bonus_ids.mapped("kind"):
            return set()
        grade = self.env["prm.incentive.share"]._get_best_grade(
            self, SQL("pe.partner_id"), SQL("%s::date", ended)
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT pe.partner_id
                     FROM prm_enrollment pe JOIN prm_incentive_assignment g
                       ON g.plan_id = %(plan)s
                      AND (g.partner_id IS NULL OR g.partner_id = pe.partner_id)
                      AND (g.date_start IS NULL OR g.date_start <= %(day)s)
                      AND (g.date_end IS NULL OR g.date_end >= %(day)s)
                      AND COALESCE(g.grade_id = (%(grade)s), (%(grade)s) IS NOT NULL)
                    WHERE pe.company_id = %(company)s""",
                plan=self.id,
                day=ended,
                grade=grade,
                company=self.company_id.id,
            )
        )
        return {(partner_id, ended) for (partner_id,) in rows}
