from odoo import Command

from odoo.addons.base.tests.common import BaseCommon

from .common import SALES, Personas


class Pipeline(Personas):
    """A pipeline of its own, whose stages come before those of other data."""

    @classmethod
    def create_pipeline(cls):
        cls.create_personas()
        cls.env["crm.process"].search([]).active = False
        cls.env["crm.assignment.rule"].search([]).active = False
        cls.lia = cls._create_user("crm_lia", f"{SALES}_all_leads")
        names = ("Contact", "Offer", "Talk", "Done")
        cls.contact, cls.offer, cls.talk, cls.done = (
            cls.env["crm.stage"].create({"name": name, "sequence": -40 + place * 10})
            for place, name in enumerate(names)
        )
        cls.done.is_won = True
        cls.too_dear = cls.env["crm.lost.reason"].create({"name": "Too Dear"})

    @classmethod
    def _create_deal(cls, user=None, **values):
        return (
            cls.env["crm.lead"]
            .create(
                {
                    "name": "Roof",
                    "type": "opportunity",
                    "partner_id": cls.acme.id,
                    "stage_id": cls.contact.id,
                    "user_id": (user or cls.ada).id,
                    "team_id": cls.team_a.id,
                    **values,
                }
            )
            .with_user(user or cls.ada)
        )

    @classmethod
    def _require(cls, stage, *names):
        fields = [
            cls.env["ir.model.fields"]._get("crm.lead", name).id for name in names
        ]
        stage.required_field_ids = [Command.set(fields)]

    @classmethod
    def _add_check(cls, stage, name):
        return cls.env["crm.stage.check"].create({"stage_id": stage.id, "name": name})

    @classmethod
    def _get_moves(cls, deal):
        return [
            (move.kind, move.from_stage_id.name, move.to_stage_id.name)
            for move in cls.env["crm.stage.transition"].search(
                [("lead_id", "in", deal.ids)], order="id"
            )
        ]


class CrmProcessCommon(Pipeline, BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_pipeline()
