from odoo import api, fields, models

LEVELS = [("1", "Knows It"), ("2", "Experienced"), ("3", "Expert")]


class ServiceSkill(models.Model):
    _name = "service.skill"
    _description = "Skill of an Agent"
    _order = "category_id, level desc, id"

    user_id = fields.Many2one(
        "res.users",
        string="Agent",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    category_id = fields.Many2one(
        "service.category", required=True, index=True, ondelete="cascade"
    )
    level = fields.Selection(LEVELS, default="1", required=True)

    _user_category_unique = models.Constraint(
        "UNIQUE(user_id, category_id)", "This agent has this skill already."
    )

    @api.depends("user_id", "category_id")
    def _compute_display_name(self):
        for skill in self:
            skill.display_name = f"{skill.user_id.name}: {skill.category_id.name}"

    @api.model
    def _filter_skilled(self, users, category):
        """Those of the users who know most of the category, all if nobody does.

        Who knows a category knows its parts.
        """
        if not category or not users:
            return users
        skills = self.search(
            [("user_id", "in", users.ids), ("category_id", "parent_of", category.id)]
        )
        best = max(skills.mapped("level"), default=None)
        experts = skills.filtered(lambda skill: skill.level == best).user_id
        return (users & experts) or users
