from odoo import api, models


class ServiceStage(models.Model):
    _name = "service.stage"
    _inherit = ["service.stage", "crm.remembered.mixin"]

    @api.model
    def _get_remembered_fields(self):
        return super()._get_remembered_fields() | {
            *("team_ids", "is_closed", "is_cancelled", "is_waiting", "sequence"),
            *("active", "fold", "rotting_threshold_days", "mail_template_id"),
        }


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()  # stages remember theirs
        return result


class ServiceSla(models.Model):
    _name = "service.sla"
    _inherit = ["service.sla", "crm.remembered.mixin"]

    @api.model
    def _get_remembered_fields(self):
        return super()._get_remembered_fields() | {
            *("company_id", "team_ids", "priority", "tag_ids", "category_ids"),
            *("segment_id", "domain", "entitlement_kind", "active"),
            *("first_response_hours", "next_response_hours", "resolution_hours"),
            *("resource_calendar_id", "reopen", "pause_response"),
        }


class ServiceTeam(models.Model):
    """Also: archived teams leave the stages and policies that name them."""

    _name = "service.team"
    _inherit = ["service.team", "crm.remembered.mixin"]

    @api.model
    def _get_remembered_fields(self):
        return super()._get_remembered_fields() | {
            *("company_id", "resource_calendar_id", "sla_id", "active"),
            *("accept_machine_mail", "ignore_thanks", "auto_merge_minutes"),
            *("portal_reopen_days", "alias_id", "ticket_properties"),
        }


class ServiceCategory(models.Model):
    """Archived categories leave the policies that name them."""

    _name = "service.category"
    _inherit = ["service.category", "crm.remembered.mixin"]
