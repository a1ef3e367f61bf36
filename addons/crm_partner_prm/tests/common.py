from unittest.mock import patch

from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.crm_relations.tests.common import create_users

MANAGER = "crm_partner_prm.group_prm_manager"
ADMIN = "crm_partner_prm.group_prm_admin"


class PrmPersonas:
    """A vendor's people and two rival partners; mix in after a TransactionCase.

    Northwind (Nora, Nils) and Sundial (Sue) sell the same things to the same customers.
    """

    @classmethod
    def create_prm_personas(cls):
        # one day for all of them, at any hour
        cls.env.user.tz = "UTC"
        cls.manager, cls.admin, cls.seller, cls.employee = create_users(
            cls.env,
            {
                "prm_manager": MANAGER,
                "prm_admin": ADMIN,
                "prm_seller": "sales_team.group_sale_salesman",
                "prm_employee": "base.group_user",
            },
        )
        cls.type = cls._ref("prm_partner_type_consulting")
        cls.software = cls._ref("prm_partner_type_software")
        cls.track = cls._ref("prm_track_sales")
        cls.technical = cls._ref("prm_track_technical")
        grades = cls.env["res.partner.grade"]
        grades.search([]).active = False
        cls.gold, cls.silver, cls.bronze = grades.create(
            [
                {"name": name, "sequence": sequence}
                for sequence, name in enumerate(("Gold", "Silver", "Bronze"), 1)
            ]
        )
        cls._create_prm_partners()

    @classmethod
    def _create_prm_partners(cls):
        cls.northwind = cls._create_partner("Northwind Resale", is_company=True)
        cls.sundial = cls._create_partner("Sundial Trading", is_company=True)
        cls.nora = cls._create_partner("Nora", parent_id=cls.northwind.id)
        cls.nils = cls._create_partner("Nils", parent_id=cls.northwind.id)
        cls.sue = cls._create_partner("Sue", parent_id=cls.sundial.id)

    @classmethod
    def create_portal_users(cls):
        for name in ("nora", "nils", "sue"):
            user = new_test_user(
                cls.env,
                login=f"portal_{name}",
                groups="base.group_portal",
                tz="UTC",
                context={"no_reset_password": True},
                partner_id=getattr(cls, name).id,
                name=name.capitalize(),
                email=f"{name}@partner.example.com",
            )
            setattr(cls, f"{name}_user", user)

    @classmethod
    def _ref(cls, name):
        return cls.env.ref(f"crm_partner_prm.{name}")

    @classmethod
    def _create_user(cls, login, groups):
        return create_users(cls.env, {login: groups})

    @classmethod
    def _create_partner(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _enroll(cls, partner, grade=None, **values):
        # sudo: as if it had been activated, whoever runs the test
        enrollments = cls.env["prm.enrollment"].sudo()
        return enrollments.create(
            {
                "partner_id": partner.id,
                "type_id": cls.type.id,
                "track_id": cls.track.id,
                "grade_id": (grade or cls.bronze).id,
                "state": "active",
                **values,
            }
        ).with_env(cls.env)

    @classmethod
    def _apply(cls, **values):
        return cls.env["prm.application"].create(
            {
                "name": "Northwind Resale",
                "contact_name": "Nora",
                "email": "nora@partner.example.com",
                "type_id": cls.type.id,
                "track_id": cls.track.id,
                **values,
            }
        )

    def _run_cron(self, model, method):
        """Run a scheduled action to its end, inside the transaction of the test."""
        crons = self.env.registry["ir.cron"]
        with patch.object(crons, "_commit_progress", return_value=60):
            getattr(self.env[model], method)()


class PrmCommon(PrmPersonas, BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_prm_personas()
