from odoo import api, models
from odoo.tools import SQL


class PrmIncentiveShare(models.AbstractModel):
    """Money that came in and earns a partner something, invoice line by invoice line.

    The context may limit it to some invoices (``prm_moves``), otherwise all are read.
    """

    _name = "prm.incentive.share"
    _description = "Shares of Invoice Lines in Incentives"
    _inherit = "crm.pay.share"

    @api.model
    def _get_columns(self, plan):
        company = plan.company_id
        return SQL(
            "%s, %s / %s AS currency_rate",
            super()._get_columns(plan),
            self._get_rate(plan.payout_currency_id, company),
            self._get_rate(company.currency_id, company),
        )

    @api.model
    def _get_rate(self, currency, company):
        """As Odoo converts: the last rate until the day, otherwise the first one."""
        rates = SQL(
            """SELECT r.rate FROM res_currency_rate r
                WHERE r.currency_id = %s
                  AND (r.company_id IS NULL OR r.company_id = %s)""",
            currency.id,
            company.root_id.id,
        )
        return SQL(
            """COALESCE((%(rates)s AND r.name <= e.date
                          ORDER BY r.company_id, r.name DESC LIMIT 1),
                        (%(rates)s ORDER BY r.company_id, r.name LIMIT 1), 1)""",
            rates=rates,
        )

    @api.model
    def _get_paid_user(self, plan):
        """The partner: as it was published, otherwise whose money it is today."""
        return SQL(
            "COALESCE(%s, %s)",
            self._get_published(plan),
            self._get_partners()[plan.beneficiary],
        )

    @api.model
    def _get_published(self, plan):
        return SQL(
            """(SELECT pl.partner_id FROM prm_incentive_line pl
                 WHERE pl.plan_id = %s AND pl.event_key = %s AND pl.is_published
                   AND pl.source = 'money'
                   AND pl.order_id IS NOT DISTINCT FROM e.order_id LIMIT 1)""",
            plan.id,
            self._get_event_key(),
        )

    @api.model
    def _get_partners(self):
        """{what is counted: SQL of the partner that the money ``e`` counts for}

        A hook for addons that know of other partners.
        """
        return {
            "own": SQL("e.partner_id"),
            "deal": SQL(
                """NULLIF((SELECT pd.prm_partner_id FROM crm_lead pd
                            WHERE pd.id = e.lead_id), e.partner_id)"""
            ),
            "registered": SQL(
                """(SELECT pr.partner_id FROM prm_deal_registration pr
                     WHERE pr.lead_id = e.lead_id AND pr.state IN ('approved', 'won')
                     ORDER BY pr.id LIMIT 1)"""
            ),
        }

    @api.model
    def _get_eligible(self, plan, user):
        published = self._get_published(plan)
        if not plan.active:
            return SQL("%s IS NOT NULL", published)
        return SQL(
            """(%(published)s IS NOT NULL OR EXISTS (
               SELECT FROM prm_incentive_assignment g
                WHERE g.plan_id = %(plan)s
                  AND (g.partner_id IS NULL OR g.partner_id = %(partner)s)
                  AND (g.date_start IS NULL OR g.date_start <= e.date)
                  AND (g.date_end IS NULL OR g.date_end >= e.date)
                  AND COALESCE(g.grade_id = (%(grade)s), (%(grade)s) IS NOT NULL)))""",
            published=published,
            plan=plan.id,
            partner=user,
            grade=self._get_best_grade(plan, user, SQL("e.date")),
        )

    @api.model
    def _get_best_grade(self, plan, partner, date):
        """SELECT of the best level that a partner has in the scope ``g`` on a day.

        Levels are those of today; what is published keeps its partner. A hook for
        addons that remember the levels of other days.
        """
        return SQL(
            """SELECT en.grade_id FROM prm_enrollment en
                 JOIN res_partner_grade eg ON eg.id = en.grade_id
                WHERE en.partner_id = %(partner)s AND en.company_id = %(company)s
                  AND en.state IN ('active', 'ended') AND en.date_start <= %(date)s
                  AND (en.date_end IS NULL OR en.date_end >= %(date)s)
                  AND (g.type_id IS NULL OR g.type_id = en.type_id)
                  AND (g.track_id IS NULL OR g.track_id = en.track_id)
                ORDER BY eg.sequence, eg.id LIMIT 1""",
            partner=partner,
            company=plan.company_id.id,
            date=date,
        )

    @api.model
    def _get_paid_condition(self, plan):
        return SQL("FALSE")  # what is published stays eligible

    @api.model
    def _get_paid_events(self, plan):
        return SQL(
            """SELECT pe.event_key FROM prm_incentive_line pe
                WHERE pe.plan_id = %s AND pe.is_published AND pe.source = 'money'""",
            plan.id,
        )

    @api.model
    def _get_first_day(self, plan):
        return SQL(
            """SELECT MIN(COALESCE(fa.date_start, '-infinity'::date))
                 FROM prm_incentive_assignment fa WHERE fa.plan_id = %s""",
            plan.id,
        )

    @api.model
    def _get_looked_at(self, plan, move):
        """Condition that an invoice is one to look at.

        PostgreSQL starts with an array of constants, whatever it joins to them. Said
        twice of an invoice it would count on looking up each with each.
        """
        moves = self.env.context.get("prm_moves")
        if moves is not None:
            return SQL("%s = ANY(%s::int[])", move, list(moves))
        return SQL("%s IN (%s)", move, self._get_moves(plan))

    @api.model
    def _get_moves(self, plan):
        """SELECT of all invoices to look at, found before anything is computed."""
        published = SQL(
            """SELECT pm.invoice_key FROM prm_incentive_line pm
                WHERE pm.plan_id = %s AND pm.is_published""",
            plan.id,
        )
        return SQL("%s UNION %s", self._get_candidates(plan), published)

    @api.model
    def _get_candidates(self, plan):
        if plan.beneficiary == "own":
            return SQL(
                """SELECT cm.id FROM account_move cm
                    WHERE cm.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                      AND cm.commercial_partner_id IN (
                          SELECT ce.partner_id FROM prm_enrollment ce)"""
            )
        return self.env["prm.incentive.touch"]._get_deal_moves(
            SQL(
                """(d.prm_partner_id IS NOT NULL OR EXISTS (
                   SELECT FROM prm_deal_registration cr WHERE cr.lead_id = d.id))"""
            )
        )

    @api.model
    def _get_events(self, plan, date_end):
        """Money on the invoices to look at, and their open credit notes."""
        payments = self.env["crm.deal.payment"]

        def get_scope(key):
            return SQL(
                """m.company_id = %(company)s AND c.date <= %(last)s
                   AND (c.date >= (%(first)s) OR %(key)s IN (%(paid)s))
                   AND %(looked_at)s""",
                company=plan.company_id.id,
                last=date_end,
                first=self._get_first_day(plan),
                key=key,
                paid=self._get_paid_events(plan),
                looked_at=self._get_looked_at(plan, SQL("m.id")),
            )

        return SQL(
            "%s UNION ALL SELECT * FROM (%s) n WHERE %s",
            payments._get_payments(get_scope),
            self._get_credited(plan, date_end),
            self._get_looked_at(plan, SQL("n.invoice_id")),
        )
