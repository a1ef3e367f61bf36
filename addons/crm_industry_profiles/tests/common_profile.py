import base64
import json

from odoo.fields import Command
from odoo.tools import file_open

from odoo.addons.base.tests.common import BaseCommon

from .common import IndustryCommon

SAMPLE = "crm_industry_profiles/tests/bundles/excursions.json"


class ProfileCommon(IndustryCommon, BaseCommon):
    """A company of its own that works with a sample industry from a file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Sun Tours"})
        cls.env.user.company_ids = [Command.link(cls.company.id)]
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.admin = cls._create_user(
            "ind_admin",
            "base.group_system",
            "sales_team.group_sale_manager",
            **cls._here(),
        )
        cls.guide_boss = cls._create_user(
            "ind_boss", "sales_team.group_sale_manager", **cls._here()
        )
        cls.local = cls._create_user(
            "ind_local", "sales_team.group_sale_salesman", **cls._here()
        )

    @classmethod
    def _here(cls):
        company = cls.company
        return {"company_id": company.id, "company_ids": [Command.set(company.ids)]}

    @classmethod
    def _read_sample(cls):
        with file_open(SAMPLE, "rb") as source:
            return json.load(source)

    @classmethod
    def _make_import(cls, document, user=None):
        content = document
        if not isinstance(document, bytes):
            content = json.dumps(document).encode()
        wizard = cls.env["industry.import"].with_user(user or cls.admin)
        return wizard.create(
            {
                "file": base64.b64encode(content),
                "file_name": "excursions.json",
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _import(cls, document=None, user=None):
        """Import a bundle (the sample) and switch it on; return the profile."""
        document = document or cls._read_sample()
        result = cls._make_import(document, user).action_import()
        return cls.env["industry.profile"].browse(result["res_id"])

    @classmethod
    def _get(cls, profile, section, key):
        """The record of a row in the company, or empty."""
        item = profile.item_ids.filtered(
            lambda one: (
                (one.section, one.key) == (section, key)
                and one.company_id in (one.company_id.browse(), cls.company)
            )
        )
        return cls.env[item.model].browse(item.res_id).exists()
