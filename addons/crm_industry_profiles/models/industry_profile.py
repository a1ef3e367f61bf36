import logging

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import file_path

from .industry_bundle import MODULE, get_digest

_logger = logging.getLogger(__name__)


class IndustryProfile(models.Model):
    """An industry: its words, processes and lists, switched on per company."""

    _name = "industry.profile"
    _description = "Industry Profile"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True, copy=False)
    summary = fields.Text(translate=True)
    icon = fields.Char(default="fa-briefcase")
    sequence = fields.Integer(default=10)
    company_ids = fields.Many2many(
        "res.company",
        "industry_profile_company_rel",
        "profile_id",
        "company_id",
        string="Switched On For",
    )
    is_active = fields.Boolean(
        string="On",
        compute="_compute_is_active",
        inverse="_inverse_is_active",
        search="_search_is_active",
        help="Whether the current company works with this industry.",
    )
    group_id = fields.Many2one(
        "res.groups",
        string="Screens",
        readonly=True,
        ondelete="restrict",
        help="Who sees the menus and pages of the industry: the people of the companies"
        " that have switched it on.",
    )
    role_ids = fields.Many2many(
        "res.groups",
        "industry_profile_role_rel",
        "profile_id",
        "group_id",
        string="Roles",
        readonly=True,
        help="Give them to people in their user settings: they say what one may do.",
    )
    bundle = fields.Json(
        readonly=True, help="What was imported; empty: what came with the addon."
    )
    bundle_name = fields.Char(string="Imported From", readonly=True)
    digest = fields.Char(readonly=True)
    item_ids = fields.One2many("industry.profile.item", "profile_id", readonly=True)
    item_count = fields.Integer(string="Records", compute="_compute_item_count")

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "A profile with this code already exists."
    )

    @api.constrains("group_id")
    def _check_group(self):
        """The screens show menus to people; they may not give rights as well."""
        for profile in self:
            # sudo: only whether the group gives rights by itself or by others
            group = profile.group_id.sudo()
            if group.model_access or group.rule_groups or group.implied_ids:
                raise ValidationError(
                    self.env._(
                        "“%(group)s” gives rights. The screens of “%(profile)s” need a"
                        " group of their own that only shows menus.",
                        group=group.name,
                        profile=profile.name,
                    )
                )

    @api.depends("company_ids")
    @api.depends_context("company")
    def _compute_is_active(self):
        for profile in self:
            profile.is_active = self.env.company in profile.company_ids

    def _inverse_is_active(self):
        for profile in self:
            profile._switch(self.env.company, profile.is_active)

    def _search_is_active(self, operator, value):
        if operator != "in":
            return NotImplemented
        active = Domain("company_ids", "in", self.env.company.ids)
        if set(value) == {True}:
            return active
        return ~active if set(value) == {False} else Domain(bool(value))

    @api.depends_context("company")
    def _compute_item_count(self):
        groups = self.env["industry.profile.item"]._read_group(
            [
                ("profile_id", "in", self.ids),
                ("company_id", "in", [False, self.env.company.id]),
            ],
            ["profile_id"],
            ["__count"],
        )
        counts = dict(groups)
        for profile in self:
            profile.item_count = counts.get(profile, 0)

    @api.model_create_multi
    def create(self, vals_list):
        profiles = super().create(vals_list)
        self.env.registry.clear_cache()
        for profile in profiles:
            profile._own_screens()
            for company in profile.company_ids:
                profile._switch_on(company)
        return profiles

    def write(self, vals):
        if "company_ids" not in vals:
            return super().write(vals)
        self._check_switch()
        before = {profile: profile.company_ids for profile in self}
        result = super().write(vals)
        self.env.registry.clear_cache()
        for profile, companies in before.items():
            for company in profile.company_ids - companies:
                profile._switch_on(company)
            for company in companies - profile.company_ids:
                profile._switch_off(company)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for profile in self:
            if profile.company_ids or profile.item_ids or profile._is_shipped():
                raise UserError(
                    self.env._(
                        "“%s” has brought records. Switch it off instead: its menus and"
                        " rules go, the data stays.",
                        profile.name,
                    )
                )

    @api.model
    @tools.ormcache("code")
    def _is_used(self, code):
        """Whether any company works in the industry: a hook of Odoo's asks this first.

        It costs no query, so that orders and invoices of all others stay as fast.
        """
        # sudo: whether it is in use at all, whoever confirms an order
        profiles = self.sudo()
        used = [("code", "=", code), ("company_ids", "!=", False)]
        return bool(profiles.search_count(used, limit=1))

    def action_switch_on(self):
        for profile in self:
            profile._switch(self.env.company, True)
        return self._reload_menus()

    def action_switch_off(self):
        for profile in self:
            profile._switch(self.env.company, False)
        return self._reload_menus()

    def action_bring_again(self):
        """Bring what is new in the bundle; what the company changed stays."""
        self._check_switch()
        for profile in self:
            if not profile.is_active:
                raise UserError(self.env._("Switch “%s” on first.", profile.name))
            profile._switch_on(self.env.company)
        return self._reload_menus()

    @api.model
    def _reload_menus(self):
        """Menus come and go with the profile: the page shows them at once."""
        return {"type": "ir.actions.client", "tag": "reload"}

    def action_forget_import(self):
        """Go back to the bundle that came with the addon."""
        self._check_switch()
        if imported := self.filtered(lambda one: not one._is_shipped()):
            raise UserError(
                self.env._("“%s” has no other bundle to go back to.", imported[0].name)
            )
        self.write({"bundle": False, "bundle_name": False})

    def action_view_items(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"{MODULE}.industry_profile_item_action"
        )
        domain = [
            ("profile_id", "=", self.id),
            ("company_id", "in", [False, self.env.company.id]),
        ]
        return {**action, "domain": domain}

    def _switch(self, company, is_on):
        command = fields.Command.link if is_on else fields.Command.unlink
        self.write({"company_ids": [command(company.id)]})

    def _check_switch(self):
        """Profiles make menus and rules for everybody: administrators only."""
        if not self.env.su and not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Ask an administrator to switch industries on or off.")
            )

    def _switch_on(self, company):
        self.ensure_one()
        self.flush_recordset()
        bundle = self._read_bundle()
        # sudo: see _check_switch, which every way here goes through
        profile = self.sudo()
        profile._get_items(company)._unarchive()
        self.env["industry.bundle"]._bring(self, company, bundle)
        profile.digest = get_digest(bundle.document)
        self._sync_screens(company)

    def _switch_off(self, company):
        """Keep all data; what works by itself stops."""
        self.ensure_one()
        Bundle = self.env["industry.bundle"]
        stopped = [one.name for one in Bundle._get_sections().values() if one.stopped]
        self.flush_recordset()
        # sudo: see _check_switch, which every way here goes through
        items = self.sudo().item_ids.filtered(
            lambda item: item.company_id == company and item.section in stopped
        )
        items._archive()
        self._sync_screens(company)

    def _get_items(self, company):
        """Items of a company, with those that all companies share."""
        return self.env["industry.profile.item"].search(
            [
                ("profile_id", "=", self._origin.id),
                ("company_id", "in", [False, company.id]),
            ]
        )

    def _read_bundle(self):
        """The checked bundle: what was imported, else what came with the addon."""
        # superuser: the file came with the addon, or was checked as it was imported
        trusted = self.env(user=SUPERUSER_ID, su=True)
        Bundle = self.env["industry.bundle"].with_env(trusted)
        return Bundle._read(self._get_content(), f"{self.code}.json")

    def _get_content(self):
        if self.bundle:
            return self.env["industry.bundle"]._write_document(self.bundle)
        if not self._is_shipped():
            raise UserError(
                self.env._("“%s” has no bundle. Import its file again.", self.name)
            )
        return self.env["industry.bundle"]._read_shipped(self._get_shipped_path())

    def _is_shipped(self):
        try:
            return bool(file_path(self._get_shipped_path()))
        except FileNotFoundError:
            return False

    def _get_shipped_path(self):
        """Where the file is, in the addon that brought the profile."""
        return f"{self._get_addon()}/profiles/{self.code}.json"

    def _get_addon(self):
        """The addon that brought the profile; ours for those of the company."""
        addon = self.get_external_id()[self.id].partition(".")[0]
        return MODULE if addon in ("", "__export__") else addon

    @api.model
    def _refresh_active(self, addon=MODULE):
        """After an update of an addon: bring what is new in its bundles.

        Those of a bridge wait for its own update: its sections are not there before.
        """
        profiles = self.search([("company_ids", "!=", False)])
        for profile in profiles.filtered(lambda one: one._get_addon() == addon):
            try:
                with self.env.cr.savepoint():
                    profile._refresh()
            except UserError as error:
                _logger.warning("Profile %s stays as it is: %s", profile.code, error)

    def _refresh(self):
        if get_digest(self._read_bundle().document) != self.digest:
            for company in self.company_ids:
                self._switch_on(company)
