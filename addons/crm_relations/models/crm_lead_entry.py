from odoo import models

ALL_LEADS = "sales_team.group_sale_salesman_all_leads"


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _enter_stages(self):
        """Start what begins when deals come to their stage."""
        entries = {
            step.id for step in self.env["crm.stage"]._get_steps() if step.has_entry
        }
        entered = self.filtered(
            lambda lead: lead.stage_id.id in entries and lead.won_status != "lost"
        )
        for stage, leads in entered.grouped("stage_id").items():
            # sudo: the deal has been moved by somebody who may, the stage does the rest
            leads.sudo()._enter_stage(stage.sudo())

    def _enter_stage(self, stage):
        """Hand over, then start the plan; extend it with what else a stage starts."""
        receivers = self._filter_handed_over(stage)
        if not receivers or self._keeps_access():
            receivers._hand_over_on_entry(stage)
            self._start_plan(stage)
            return

        # Who may see own deals only could not even read the answer to the own click.
        # So the deal changes hands when the request is about to be committed.
        def enter():
            # a part of the request may have been rolled back since
            there = self.exists().filtered(lambda lead: lead.stage_id == stage)
            given = receivers & there
            given._hand_over_on_entry(stage)
            there._start_plan(stage)
            given._tell_handed_over()

        self.env.cr.precommit.add(enter)

    def _keeps_access(self):
        """Whether the person who moves deals sees them when they belong to others."""
        return self.env.uid == 1 or self.env.user.has_group(ALL_LEADS)

    def _filter_handed_over(self, stage):
        user, team = stage.handover_user_id, stage.handover_team_id
        if user:
            leads = self.filtered(lambda lead: lead.user_id != user)
            companies = user.company_ids
        elif team:
            leads = self.filtered(lambda lead: lead.team_id != team)
            companies = team.company_id
        else:
            return self.browse()
        return leads.filtered(
            lambda lead: (
                not lead.company_id or not companies or lead.company_id in companies
            )
        )

    def _hand_over_on_entry(self, stage):
        """Give the deals to the stage's person, or to one of its team."""
        for user, leads in self._choose_receivers(stage):
            old = {lead.id: lead.user_id.name for lead in leads}
            values = {"user_id": user.id}
            if stage.handover_team_id:
                values["team_id"] = stage.handover_team_id.id
            leads.write(values)
            leads._message_log_batch(
                {
                    lead.id: self.env._(
                        "Handed over from %(old)s to %(new)s on entering “%(stage)s”.",
                        old=old[lead.id] or self.env._("nobody"),
                        new=user.name or lead.team_id.name,
                        stage=stage.name,
                    )
                    for lead in leads
                }
            )

    def _choose_receivers(self, stage):
        """Return [(user, leads)]; the user is empty when the team has nobody now."""
        if stage.handover_user_id:
            return [(stage.handover_user_id, self)]
        Rule = self.env["crm.assignment.rule"]
        rule = Rule.new(
            {
                "team_id": stage.handover_team_id.id,
                "company_id": stage.handover_team_id.company_id.id,
                "method": "least_loaded",
            }
        )
        candidates, loads = rule._get_candidates()
        chosen = rule._choose(candidates, loads, len(self))
        return list(Rule._group_by_user(self, chosen))

    def _tell_handed_over(self):
        for lead in self:
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "message": self.env._(
                        "“%(deal)s” is now with %(owner)s.",
                        deal=lead.display_name,
                        owner=lead.user_id.name or lead.team_id.name,
                    ),
                },
            )

    def _start_plan(self, stage):
        """Start the stage's activity plan, once for each deal."""
        plan = stage.activity_plan_id
        if not plan:
            return
        seen = self.env["crm.stage.transition"]._read_group(
            [
                ("lead_id", "in", self.ids),
                ("to_stage_id", "=", stage.id),
                ("kind", "not in", ("handover", "lost")),
            ],
            ["lead_id"],
            having=[("__count", ">", 1)],
        )
        fresh = self - self.browse(lead.id for (lead,) in seen)
        groups = fresh.grouped(lambda lead: (lead.company_id, lead.user_id))
        for (company, user), leads in groups.items():
            if not plan.company_id or not company or plan.company_id == company:
                leads._schedule_plan(plan, user or self.env.user)

    def _schedule_plan(self, plan, user):
        wizard = self.env["mail.activity.schedule"].create(
            {
                "res_model": self._name,
                "res_ids": str(self.ids),
                "plan_id": plan.id,
                "plan_on_demand_user_id": user.id,
            }
        )
        wizard.action_schedule_plan()
        # sudo: the wizard was made above and has done its work; users may not delete it
        wizard.sudo().unlink()
