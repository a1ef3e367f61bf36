from odoo import Command

from odoo.addons.crm_relations.tests.common import CrmRelationsCommon

OWN = "crm_service_desk.group_service_own"
TEAM = "crm_service_desk.group_service_team"
ALL = "crm_service_desk.group_service_all"
MANAGER = "crm_service_desk.group_service_manager"


class ServicePersonas:
    """Agents, a team and one-line factories; mix in after ``Personas``."""

    @classmethod
    def create_service_personas(cls):
        cls.agent, cls.colleague, cls.expert, cls.head = cls._create_users(
            {
                "service_agent": OWN,
                "service_colleague": TEAM,
                "service_expert": ALL,
                "service_head": MANAGER,
            }
        )
        cls.team = cls._create_service_team("Support", cls.agent | cls.colleague)
        cls.other_team = cls._create_service_team("Field", cls.expert)
        for slug in ("new", "progress", "waiting", "solved", "cancelled"):
            stage = cls.env.ref(f"crm_service_desk.service_stage_{slug}")
            setattr(cls, f"stage_{slug}", stage)

    @classmethod
    def _create_service_team(cls, name, members, **values):
        return cls.env["service.team"].create(
            {
                "name": name,
                "member_ids": [Command.set(members.ids)],
                "user_id": cls.head.id,
                **values,
            }
        )

    @classmethod
    def _create_ticket(cls, name="Broken", **values):
        return cls.env["service.ticket"].create(
            {
                "name": name,
                "team_id": cls.team.id,
                "partner_id": cls.ann.id,
                **values,
            }
        )

    @classmethod
    def _customer_writes(cls, ticket, body="Hello?"):
        """A message of the customer, as the gateway posts it."""
        return ticket.sudo().message_post(
            body=body,
            author_id=ticket.partner_id.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )

    @classmethod
    def _agent_writes(cls, ticket, body="We look into it.", user=None):
        return ticket.with_user(user or cls.expert).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment"
        )


class ServiceDeskCommon(ServicePersonas, CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_service_personas()
