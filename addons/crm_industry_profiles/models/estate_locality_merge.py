from odoo import models
from odoo.exceptions import UserError

ALIAS = "estate.locality.alias.locality_id"
PARENT = "estate.locality.parent_id"


class EstateLocality(models.Model):
    """Two records of one place become one, which keeps all the names."""

    _name = "estate.locality"
    _inherit = ["estate.locality", "estate.merge.mixin"]

    def action_merge(self):
        """Merge the selected places into the one that most properties use."""
        if len(self) < 2:
            raise UserError(self.env._("Select two places or more to merge them."))
        counts = dict(
            self.env["estate.property"]._read_group(
                [("locality_id", "in", self.ids)], ["locality_id"], ["__count"]
            )
        )
        target = max(self, key=lambda place: (counts.get(place, 0), -place.id))
        (self - target)._merge(target)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": target.id,
            "view_mode": "form",
        }

    def _merge(self, target):
        """Merge these places into the target; their names become its aliases."""
        places = self - target
        (places | target).check_access("write")
        places.check_access("unlink")
        places._check_mergeable(target)
        names = [name for place in places for name in place._get_all_names()]
        places._merge_parts(target)
        places._move_links(target, skip={ALIAS, PARENT})
        places.alias_ids.unlink()
        places.unlink()
        target._add_aliases(names)

    def _check_mergeable(self, target):
        if target.parent_path and any(
            target.parent_path.startswith(place.parent_path) for place in self
        ):
            raise UserError(
                self.env._(
                    "%s lies in a place that would be merged into it.",
                    target.complete_name,
                )
            )

    def _get_all_names(self):
        return [self.name, *self.alias_ids.mapped("name")]

    def _merge_parts(self, target):
        """Parts move; a part that the target has too is merged with it."""
        own = {(part.kind, part.key): part for part in target.child_ids}
        for part in self.with_context(active_test=False).child_ids:
            if same := own.get((part.kind, part.key)):
                part._merge(same)
            else:
                part.parent_id = target
                own[part.kind, part.key] = part

    def _add_aliases(self, names):
        """Add the spellings that the place does not have yet."""
        known = {name.lower() for name in self._get_all_names()}
        fresh = {name.lower(): name for name in names if name.lower() not in known}
        self.env["estate.locality.alias"].create(
            [{"name": name, "locality_id": self.id} for name in fresh.values()]
        )
