from odoo import models


class Trail:
    """Notes of what changed, not written yet.

    Not a list: environments with equal contexts are the same, and so would empty lists
    of two of them be.
    """

    def __init__(self):
        self.notes = []


class CrmTrailMixin(models.AbstractModel):
    """What changed on many records is logged for all of them at once.

    Odoo writes a note for each record by itself, and a row for each change in it. Here
    they are the same notes, in as many statements as those of one record. A change that
    followers hear of is posted as ever.

    Name this mixin before the model that gets it in ``_inherit``.
    """

    _name = "crm.trail.mixin"
    _description = "Changes of Many Records, Logged at Once"
    _inherit = ["mail.thread"]

    def _message_track(self, fields_iter, initial_values_dict):
        trail = Trail()
        records = self.with_context(crm_trail=trail)
        changes = super(CrmTrailMixin, records)._message_track(
            fields_iter, initial_values_dict
        )
        if trail.notes:
            self._write_trail(trail.notes)
        return changes

    def _message_log(self, **kwargs):
        if not (self.env.context.get("crm_trail") and kwargs.get("tracking_value_ids")):
            return super()._message_log(**kwargs)
        noting = self.with_context(crm_trail_noting=True)
        return super(CrmTrailMixin, noting)._message_log(**kwargs)

    def _message_create(self, values_list):
        context = self.env.context
        if not context.get("crm_trail_noting"):
            return super()._message_create(values_list)
        context["crm_trail"].notes.extend(values_list)
        return self.env["mail.message"]

    def _write_trail(self, notes):
        """Create the messages, then what changed in them, each in one go."""
        changed = [values.pop("tracking_value_ids") for values in notes]
        # sudo: as `_message_log` does, who made the change may do so
        messages = self.sudo()._message_create(notes)
        # sudo: the same
        self.env["mail.tracking.value"].sudo().create(
            [
                values | {"mail_message_id": message.id}
                for message, commands in zip(messages, changed, strict=True)
                for _command, _id, values in commands
            ]
        )
