from odoo import api, fields, models

from ..tools.level_score import Case


class PrmEnrollment(models.Model):
    """What counts for the level: the case of each enrollment on a day."""

    _inherit = "prm.enrollment"

    def _get_cases(self, day):
        """Return {enrollment: Case} as of a day, with few statements for all of them.

        A constant number of statements per company, whatever the number of enrollments.
        """
        # sudo: sums about partners whose enrollments the reader may see
        rows = self.sudo().filtered(
            lambda row: row.partner_id and row.type_id and row.track_id
        )
        criteria = rows.env["prm.tier.criterion"]._get_in_force(day)
        levels = rows._get_levels()
        cases = {}
        for company, some in rows.grouped("company_id").items():
            fitting = some._get_fitting(criteria)
            rules = {rule.id: rule for cell in fitting.values() for rule in cell}
            partner_ids = sorted(set(some.partner_id.ids))
            values = criteria._read_values(rules.values(), partner_ids, company, day)
            # sudo: no more rights than the caller had
            for key, row in zip(some.sudo(self.env.su), some, strict=True):
                cell = fitting[row.type_id, row.track_id]
                cases[key] = Case(
                    row.grade_id.id,
                    levels[row.type_id, row.track_id, company],
                    cell,
                    row._pick_values(cell, values),
                )
        return cases

    def _pick_values(self, rules, values):
        """What this partner has; what can be counted and was not found is zero."""
        nothing = {"revenue": 0.0, "deals": 0.0, "certificates": 0.0}
        partner_id = self.partner_id.id
        return {
            rule.id: values.get(rule.id, {}).get(partner_id, nothing.get(rule.kind))
            for rule in rules
        }

    def _get_fitting(self, criteria):
        """{(type, track): rules} of enrollments of one company."""
        cells = self.grouped(lambda row: (row.type_id, row.track_id))
        return {
            cell: tuple(
                criterion._to_rule()
                for criterion in criteria
                if criterion._fits(rows[0])
            )
            for cell, rows in cells.items()
        }

    def _get_levels(self):
        """{(type, track, company): ids of the levels on offer, the best first}."""
        companies = [False, *self.company_id.ids]
        grades = self.env["res.partner.grade"].search(
            [("company_id", "in", companies)], order="sequence, id"
        )
        cells = self.grouped(lambda row: (row.type_id, row.track_id, row.company_id))
        return {
            (kind, track, company): tuple(
                grade.id
                for grade in grades
                if grade._is_offered(kind, track)
                and grade.company_id in (company.browse(), company)
            )
            for kind, track, company in cells
        }

    def _get_target_day(self):
        """The day for which the score is told: of the next review, if it is known."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return max(self.date_review or today, today)

    def _get_live_cases(self):
        """The cases on the days of the next reviews."""
        cases = {}
        for day, rows in self.grouped(lambda row: row._get_target_day()).items():
            cases |= rows._get_cases(day)
        return cases

    @api.model
    def _read_level_names(self, level_ids):
        """{level id: name} in the reader's language."""
        # sudo: names of levels, also for partners
        grades = self.env["res.partner.grade"].sudo().browse(level_ids)
        return {grade.id: grade.name for grade in grades}
