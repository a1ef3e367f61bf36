from odoo import models


class IndustryGuideIndicator(models.Model):
    _inherit = "industry.guide.indicator"

    def _alert(self):
        """Each goal that is behind gives its responsible one activity."""
        labels = dict(self._fields["metric"]._description_selection(self.env))
        for goal in self.filtered(lambda one: one.state in ("behind", "missed")):
            guide = goal.guide_id
            summary = self.env._("Behind the goal: %s", labels[goal.metric])
            open_ones = guide.activity_ids
            known = open_ones.filtered(lambda a, text=summary: a.summary == text)
            if not known:
                guide.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=guide._get_next_deadline(),
                    summary=summary,
                    note=goal._get_alert_note(),
                    user_id=(goal.user_id or guide.user_id).id,
                )

    def _get_alert_note(self):
        return self.env._(
            "It is %(value)s; %(expected)s were expected by now on the way to"
            " %(target)s. Find out why, and say what will be done.",
            value=f"{self.value:.4g} {self.unit}",
            expected=f"{self.expected:.4g}",
            target=f"{self.target:.4g}",
        )
