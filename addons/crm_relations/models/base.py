from odoo import models

from ..tools.merge_recorder import MergeRecorder


class Base(models.AbstractModel):
    _inherit = "base"

    # While contacts are merged, the recorder learns what the ORM writes, so that the
    # merge can be undone. Otherwise this costs one look into a dictionary.

    def _write_multi(self, vals_list):
        if recorder := self._get_merge_recorder():
            columns = {"write_uid", "write_date"}.union(*vals_list)
            recorder.before_update(self._table, self.ids, columns)
        return super()._write_multi(vals_list)

    def _create(self, data_list):
        records = super()._create(data_list)
        if recorder := self._get_merge_recorder():
            recorder.after_create(self._table, records.ids)
        return records

    def unlink(self):
        if recorder := self._get_merge_recorder():
            recorder.before_delete(self._table, self.ids)
        return super().unlink()

    def _get_merge_recorder(self):
        if self._transient or not self._auto:
            return None
        return MergeRecorder.current(self.env.cr)

    def export_data(self, fields_to_export):
        """Every list that leaves the system is logged, whichever way it takes."""
        result = super().export_data(fields_to_export)
        self.env["crm.export.log"]._log(self, fields_to_export)
        return result
