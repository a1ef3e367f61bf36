from collections import defaultdict

from odoo import SUPERUSER_ID, api, models
from odoo.fields import Command
from odoo.tools import SQL


class IndustryProfile(models.Model):
    _inherit = "industry.profile"

    def _own_screens(self):
        """A profile that came from a file gets a group of its own."""
        if not self.group_id:
            # sudo: see _check_import; the group gives no rights, it only shows menus
            profile = self.sudo()
            name = self.env._("Industry: %s", self.name)
            profile.group_id = profile.env["res.groups"].create({"name": name})
            self._name_group()

    def _name_group(self):
        # sudo: the external id of the group made above, so that it leaves with us
        self.env["ir.model.data"].sudo()._update_xmlids(
            [
                {
                    "xml_id": f"crm_industry_profiles.group_industry_{self.code}",
                    "record": self.group_id,
                    "noupdate": True,
                }
            ]
        )

    @api.model
    def _sync_screens(self, companies=None, users=None, is_taking=True):
        """Give and take the screens, for the people of some companies or some people.

        :param bool is_taking: whether those who should not have a group lose it
        """
        self.env.flush_all()
        scope = SQL("TRUE")
        if companies is not None:
            scope = SQL(
                "u.id IN (SELECT user_id FROM res_company_users_rel WHERE cid IN %s)",
                tuple(companies.ids) or (0,),
            )
        if users is not None:
            scope = SQL("u.id IN %s", tuple(users.ids) or (0,))
        changes = defaultdict(list)
        for group, user, is_missing in self.env.execute_query(
            self._get_screen_changes(scope)
        ):
            if is_missing or is_taking:
                command = Command.link if is_missing else Command.unlink
                changes[user].append(command(group))
        self._write_screens(changes)

    @api.model
    def _get_screen_changes(self, scope):
        """Rows of group, user and whether the user lacks it (else has it wrongly)."""
        return SQL(
            """
            WITH wanted AS (
                SELECT DISTINCT p.group_id AS gid, u.id AS uid
                  FROM industry_profile p
                  JOIN industry_profile_company_rel r ON r.profile_id = p.id
                  JOIN res_company_users_rel c ON c.cid = r.company_id
                  JOIN res_users u ON u.id = c.user_id
                 WHERE u.active AND u.share IS NOT TRUE AND %(scope)s),
            given AS (
                SELECT g.gid, g.uid
                  FROM res_groups_users_rel g JOIN res_users u ON u.id = g.uid
                 WHERE g.gid IN (SELECT group_id FROM industry_profile) AND %(scope)s)
            SELECT COALESCE(w.gid, h.gid), COALESCE(w.uid, h.uid), h.uid IS NULL
              FROM wanted w FULL JOIN given h ON h.gid = w.gid AND h.uid = w.uid
             WHERE w.uid IS NULL OR h.uid IS NULL
             ORDER BY 1, 2
            """,
            scope=scope,
        )

    @api.model
    def _write_screens(self, changes):
        """Write what people get and lose, once for all who get and lose the same.

        :param dict changes: {user id: commands for groups}
        """
        if not changes:
            return
        # sudo: who works for a company sees the screens of its industries; who may
        # change either of them was checked by their models
        people = self.env["res.users"].sudo()
        alike = defaultdict(list)
        for user, commands in changes.items():
            alike[tuple(commands)].append(user)
        for commands, users in alike.items():
            people.browse(users).write({"group_ids": list(commands)})
        groups = {group for commands in alike for _command, group, _value in commands}
        # sudo: the same, for their favourites
        self.sudo().search([("group_id", "in", list(groups))])._share_reports()

    @api.model
    def _forget_properties(self):
        """Before the addon goes: its properties are in tables of Odoo."""
        items = self.env["industry.profile.item"].search(
            [("section", "=", "properties")]
        )
        for profile, key in {(item.profile_id, item.key) for item in items}:
            self.env["industry.bundle"]._forget_property(profile, key)

    def _share_reports(self):
        """Favourites of the industry are shared with those who have its screens."""
        items = self.item_ids.filtered(lambda item: item.section == "reports")
        for profile, own in items.grouped("profile_id").items():
            users = [SUPERUSER_ID, *profile.group_id.user_ids.ids]
            own._get_records().write({"user_ids": [Command.set(users)]})


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        self.env["industry.profile"]._sync_screens(users=users, is_taking=False)
        return users

    def write(self, vals):
        if not vals.keys() & {"active", "company_ids", "group_ids"}:
            return super().write(vals)
        users = self if self._may_lose_screens(vals) else self.filtered("share")
        result = super().write(vals)
        if users:
            is_taking = "company_ids" in vals
            self.env["industry.profile"]._sync_screens(users=users, is_taking=is_taking)
        return result

    @api.model
    def _may_lose_screens(self, vals):
        """Other values only matter for a customer who becomes a colleague.

        A group added or taken away leaves the others; a new list of groups does not.
        """
        replacing = (Command.CLEAR, Command.SET)
        return bool(vals.keys() & {"active", "company_ids"}) or any(
            not isinstance(command, (list, tuple)) or command[0] in replacing
            for command in vals.get("group_ids") or ()
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        if "user_ids" not in vals:
            return super().write(vals)
        before = self.user_ids
        result = super().write(vals)
        users = before | self.user_ids
        self.env["industry.profile"]._sync_screens(users=users)
        return result
