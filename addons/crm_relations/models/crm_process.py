from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval


class ProcessRule(NamedTuple):
    """A process as remembered between requests."""

    id: int
    company_id: int
    domain: Domain
    stage_ids: tuple


class CrmProcess(models.Model):
    _name = "crm.process"
    _inherit = ["crm.remembered.mixin"]
    _description = "Sales Process"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="The first process whose condition fits a deal is its process."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    domain = fields.Char(
        string="Condition",
        default="[]",
        required=True,
        help="Which deals follow this process, by their customer or by themselves.",
    )
    reason = fields.Char(
        string="In Words",
        translate=True,
        help="The condition as people read it on the deal: customers who buy for more"
        " than 100,000 a year.",
    )
    stage_ids = fields.Many2many(
        "crm.stage",
        "crm_process_stage_rel",
        "process_id",
        "stage_id",
        string="Stages",
        required=True,
        help="The stages that deals of this process go through, in their usual order."
        " They start in the first one.",
    )
    lead_count = fields.Integer(string="Open Deals", compute="_compute_lead_count")

    @api.depends_context("uid")
    def _compute_lead_count(self):
        groups = self.env["crm.lead"]._read_group(
            [("process_id", "in", self.ids), ("won_status", "=", "pending")],
            ["process_id"],
            ["__count"],
        )
        counts = {process.id: number for process, number in groups}
        for process in self:
            process.lead_count = counts.get(process.id, 0)

    @api.constrains("stage_ids")
    def _check_stages(self):
        for process in self:
            won = process.stage_ids.filtered("is_won")
            if not won or won == process.stage_ids:
                raise ValidationError(
                    self.env._(
                        "The process “%(process)s” needs a stage to start in and one"
                        " in which its deals are won.",
                        process=process.name,
                    )
                )

    @api.constrains("domain")
    def _check_domain(self):
        for process in self:
            try:
                self.env["crm.lead"]._search(process._get_domain())
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of the process “%(process)s” is not valid:"
                        " %(error)s",
                        process=process.name,
                        error=error,
                    )
                ) from error

    def _get_domain(self):
        return Domain(safe_eval(self.domain or "[]", {}))

    @api.model
    @tools.ormcache()
    def _get_rules(self):
        """Return the processes in order; without any, deals cost nothing more."""
        # sudo: the rules are the same for everybody
        processes = self.sudo().search(Domain.TRUE)
        return tuple(
            ProcessRule(
                process.id,
                process.company_id.id,
                process._get_domain(),
                tuple(process._get_stages().ids),
            )
            for process in processes
        )

    def _get_stages(self):
        return self.stage_ids.sorted(lambda one: (one.sequence, one.id))

    @api.model
    @tools.ormcache()
    def _get_condition_fields(self):
        """Fields of the deal on which the choice of its process depends."""
        names = {"type"}
        for rule in self._get_rules():
            for condition in rule.domain.iter_conditions():
                names.add(condition.field_expr.split(".")[0])
        return frozenset(names)

    @api.model
    def _get_followers_domain(self):
        """Deals whose process may change when the processes change."""
        return (
            Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
            & Domain("is_process_manual", "=", False)
            & Domain("company_id", "in", [False, *self.env.companies.ids])
        )

    def action_view_leads(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_opportunities"
        )
        return {
            **action,
            "domain": [("process_id", "=", self.id)],
            "context": {"search_default_filter_won_status_pending": 1},
        }

    def action_apply(self):
        """Choose the process of open deals anew, where nobody chose it by hand."""
        self.check_access("write")
        # sudo: managers only, who set up the processes, see the check above
        leads = self.env["crm.lead"].sudo().search(self._get_followers_domain())
        before = {lead.id: lead.process_id for lead in leads}
        leads._choose_process()
        changed = leads.filtered(lambda lead: lead.process_id != before[lead.id])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Open deals that follow another process now: %(changed)s of"
                    " %(all)s.",
                    changed=len(changed),
                    all=len(leads),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
