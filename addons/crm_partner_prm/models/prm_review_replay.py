from dataclasses import replace

from odoo import fields, models

from ..tools.level_score import decide, from_facts, stand


class PrmReview(models.Model):
    """The same question again: from what was noted, and from the data of that day."""

    _inherit = "prm.review"

    def action_replay(self):
        """Tell whether the review would come to the same today."""
        self.ensure_one()
        self.check_access("read")
        found = self._replay()
        is_same = found["evidence"] and found["data"]
        lines = found["differences"] or [
            self.env._("What was noted and the data of that day give the same level.")
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Same Result")
                if is_same
                else self.env._("Another Result"),
                "message": "\n".join(lines),
                "type": "success" if is_same else "warning",
                "sticky": True,
            },
        }

    def _replay(self):
        """Decide again, without writing anything.

        :return: {"evidence": the noted values give the same, "data": the data as of
            that day give the same, "differences": [in words]}
        """
        self.ensure_one()
        facts = self._get_facts()
        noted = from_facts(facts)
        # sudo: the sums behind a review that the reader may see
        enrollment = self.sudo().enrollment_id
        fresh = enrollment._get_cases(self.date)[enrollment]
        again = replace(fresh, current=noted.current, levels=noted.levels)
        from_evidence = self.is_intact and self._is_same(noted, facts)
        differences = self._compare(noted, again)
        if not from_evidence:
            text = self.env._("What was noted does not give what was decided.")
            differences.insert(0, text)
        return {
            "evidence": from_evidence,
            "data": self._is_same(again, facts) and not differences,
            "differences": differences,
        }

    def _is_same(self, case, facts):
        end = fields.Date.to_date(facts["grace_end"])
        decision = decide(case, self.date, facts["grace_days"], end)
        return (decision.outcome, decision.level, decision.grace_end or False) == (
            self.outcome,
            self.grade_after_id.id,
            self.date_grace,
        )

    def _compare(self, noted, again):
        """[what is not the same, in words]"""
        differences = []
        if set(noted.rules) != set(again.rules):
            differences.append(self.env._("Other criteria are in force for that day."))
        for level in noted.levels:
            then = {line.rule.id: line for line in stand(noted, level).lines}
            for line in stand(again, level).lines:
                old = then.get(line.rule.id)
                if old and old.have != line.have:
                    differences.append(self._tell_difference(old, line))
        return differences

    def _tell_difference(self, old, new):
        tell = self.enrollment_id._tell_line
        before, after = tell(old, self.date), tell(new, self.date)
        return self.env._(
            "%(criterion)s: %(before)s then, %(after)s now.",
            criterion=before["label"],
            before=before["have"],
            after=after["have"],
        )
