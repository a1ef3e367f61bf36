from collections import defaultdict, namedtuple
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

PAST_DAYS = 365  # of which successes and failures count

# a partner that may be asked; `weight` is how much of the leads it should have
Candidate = namedtuple("Candidate", "partner_id user_id load weight last_id")
# what decides who may be asked: the same for many leads
Cell = namedtuple("Cell", "rule_id country_id lang")


class PrmLeadRule(models.Model):
    """Choosing: some statements for all leads, then handing out one by one.

    A partner's share grows with its success. Each lead goes to the candidate that is
    farthest below its share; what was handed out a moment ago counts already.
    """

    _inherit = "prm.lead.rule"

    @api.model
    def _choose(self, leads):
        """Return {lead: (rule, Candidate or None)}; leads without a rule are not in it.

        The number of queries does not depend on the number of leads.
        """
        rules = self._match(leads)
        cells = {lead: rule._get_cell(lead) for lead, rule in rules.items()}
        asked = self._get_unwanted(leads)
        most = max((len(ids) for ids in asked.values()), default=0)
        found = self._find_candidates(set(cells.values()), len(leads) + most)
        given = defaultdict(int)
        chosen = {}
        for lead in leads:
            if rule := rules.get(lead):
                best = rule._pick(found[cells[lead]], asked[lead.id], given)
                chosen[lead] = (rule, best)
                if best:
                    given[best.partner_id] += 1
        return chosen

    @api.model
    def _match(self, leads):
        """Return {lead: the first rule that fits}, of the current company's rules."""
        matched = {}
        waiting = leads
        for rule in self.search([("company_id", "=", self.env.company.id)]):
            fitting = rule._filter_matching(waiting)
            matched |= dict.fromkeys(fitting, rule)
            waiting -= fitting
        return matched

    def _get_cell(self, lead):
        lang = lead.lang_id.code if self.is_same_language else None
        return Cell(self.id, lead.country_id.id or None, lang or None)

    @api.model
    def _get_unwanted(self, leads):
        """Return {lead id: {ids of partners never to ask for it}}: a hook.

        Whoever was asked for it before, and the customer itself.
        """
        unwanted = defaultdict(set)
        rows = self.env["prm.lead.offer"]._read_group(
            [("lead_id", "in", leads.ids)], ["lead_id", "partner_id"]
        )
        for lead, partner in rows:
            unwanted[lead.id].add(partner.id)
        for lead in leads:
            unwanted[lead.id].add(lead.partner_id.commercial_partner_id.id)
        return unwanted

    def _pick(self, candidates, unwanted, given):
        """The candidate farthest below its share, of those that have room."""

        def order(one):
            load = one.load + given[one.partner_id]
            last = given[one.partner_id], one.last_id
            return (load + 1) / one.weight, *last, one.partner_id

        free = [
            one
            for one in candidates
            if one.partner_id not in unwanted and self._has_room(one, given)
        ]
        return min(free, key=order, default=None)

    def _has_room(self, candidate, given):
        load = candidate.load + given[candidate.partner_id]
        return not self.capacity or load < self.capacity

    @api.model
    def _find_candidates(self, cells, limit):
        """Return {cell: [Candidate]}, at most so many each, in one statement."""
        cells = sorted(cells, key=str)
        found = {cell: [] for cell in cells}
        if not cells:
            return found
        for name in ("prm.enrollment", "prm.lead.offer", "prm.lead.rule"):
            self.env[name].flush_model()
        self.env["res.partner"].flush_model(["active", "lang"])
        self.env["res.partner.grade"].flush_model(["sequence"])
        for number, *columns in self.env.execute_query(self._select(cells, limit)):
            found[cells[number - 1]].append(Candidate(*columns))
        return found

    @api.model
    def _select(self, cells, limit):
        rule_ids, country_ids, langs = map(list, zip(*cells, strict=True))
        return SQL(
            """
            WITH past AS (%(past)s)
            SELECT cell.n, one.*
              FROM unnest(%(rules)s::int[], %(countries)s::int[], %(langs)s::varchar[])
                   WITH ORDINALITY AS cell (rule_id, country_id, lang, n)
              JOIN prm_lead_rule r ON r.id = cell.rule_id
              LEFT JOIN res_partner_grade least ON least.id = r.grade_id
             CROSS JOIN LATERAL (%(partners)s LIMIT %(limit)s) one
            """,
            past=self._select_past(),
            rules=rule_ids,
            countries=country_ids,
            langs=langs,
            partners=self._select_partners(),
            limit=limit,
        )

    @api.model
    def _select_partners(self):
        """Columns of `Candidate`, whoever is farthest below its share first."""
        load = SQL("COALESCE(MIN(past.load), 0)")
        weight = SQL("(1 + r.success_weight * COALESCE(MIN(past.rate), 0.5))")
        last = SQL("COALESCE(MIN(past.last_id), 0)")
        return SQL(
            """
            SELECT e.partner_id, MIN(e.user_id), %(load)s, %(weight)s, %(last)s
              FROM prm_enrollment e
              JOIN res_partner p ON p.id = e.partner_id
              JOIN res_partner_grade g ON g.id = e.grade_id
              LEFT JOIN past ON past.partner_id = e.partner_id
             WHERE %(where)s
          GROUP BY e.partner_id
          ORDER BY (%(load)s + 1) / %(weight)s, %(last)s, e.partner_id
            """,
            load=load,
            weight=weight,
            last=last,
            where=SQL(" AND ").join(self._get_conditions()),
        )

    @api.model
    def _get_conditions(self):
        """Conditions on enrollment `e`, partner `p`, level `g`, rule `r`, lead `cell`,
        all of which must hold: a hook."""
        lists = (
            ("prm_lead_rule_type_rel", "type_id", "e"),
            ("prm_lead_rule_track_rel", "track_id", "e"),
            ("prm_lead_rule_partner_rel", "partner_id", "e"),
        )
        return [
            SQL("e.is_current AND p.active AND e.company_id = r.company_id"),
            SQL("(r.capacity = 0 OR COALESCE(past.load, 0) < r.capacity)"),
            SQL("(least.id IS NULL OR g.sequence <= least.sequence)"),
            SQL("(cell.lang IS NULL OR p.lang = cell.lang)"),
            *(self._get_list_condition(*columns) for columns in lists),
            # the territory of the partner; a lead from nowhere is everybody's
            self._get_list_condition(
                "prm_enrollment_country_rel",
                "country_id",
                "cell",
                SQL("x.enrollment_id = e.id"),
            ),
        ]

    @api.model
    def _get_list_condition(self, table, column, other, owner=None):
        """What is chosen is one of the list, or there is no list."""
        rows = SQL(
            "SELECT FROM %s x WHERE %s",
            SQL.identifier(table),
            owner or SQL("x.rule_id = r.id"),
        )
        value = SQL.identifier(other, column)
        return SQL(
            "(%(value)s IS NULL OR NOT EXISTS (%(rows)s)"
            " OR EXISTS (%(rows)s AND x.%(column)s = %(value)s))",
            value=value,
            rows=rows,
            column=SQL.identifier(column),
        )

    @api.model
    def _select_past(self):
        """What partners work on, and which part of the decided ones they won.

        Two leads, one of them won, are added to everybody's: who is new is neither
        the best nor the worst.
        """
        since = fields.Datetime.now() - timedelta(days=PAST_DAYS)
        return SQL(
            """
            SELECT partner_id,
                   COUNT(*) FILTER (WHERE result IN ('waiting', 'open')) AS load,
                   (1.0 + COUNT(*) FILTER (WHERE result = 'won'))
                   / (2 + COUNT(*) FILTER (WHERE result IN ('won', 'lost', 'back')))
                       AS rate,
                   MAX(id) AS last_id
              FROM prm_lead_offer
             WHERE company_id = %s
               AND (result IN ('waiting', 'open') OR date_offered >= %s)
          GROUP BY partner_id
            """,
            self.env.company.id,
            since,
        )
