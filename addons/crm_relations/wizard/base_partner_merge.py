import psycopg2
from psycopg2.errors import ExclusionViolation

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

from ..tools.merge_recorder import IGNORED_PREFIX, MergeRecorder
from ..tools.table_reader import is_among

# Odoo moves the references of these models itself.
REFERENCES_OF_CORE = {
    "ir.attachment",
    "ir.model.data",
    "mail.activity",
    "mail.followers",
    "mail.message",
}


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merge as Odoo does, and record every change for the undo."""
        self.env.cr.flush()
        with MergeRecorder.recording(self.env.cr) as recorder:
            self._record_users(recorder, partner_ids)
            try:
                result = super()._merge(partner_ids, dst_partner, extra_checks)
                self.env.cr.flush()
            except ExclusionViolation as error:
                raise UserError(self._get_exclusion_message(error)) from error
        if recorder.survivor:
            self.env["crm.partner.merge"]._log_merge(recorder)
        return result

    @api.model
    def _record_users(self, recorder, partner_ids):
        """Odoo gives the users of merged contacts the company of the kept one."""
        partners = self.env["res.partner"].browse(partner_ids)
        users = partners.with_context(active_test=False).sudo().user_ids  # ids only
        if users:
            recorder.watch("res_company_users_rel", is_among("user_id", users.ids))

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        if recorder := MergeRecorder.current(self.env.cr):
            recorder.survivor = dst_partner
            recorder.merged = [(src.id, src.display_name) for src in src_partners]
            recorder.keep(
                "res_partner", is_among("id", (src_partners + dst_partner).ids)
            )
        self._merge_own_rows(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _merge_own_rows(self, src_partners, dst_partner):
        """Let models with rules of their own decide which of their rows clash."""
        recorder = MergeRecorder.current(self.env.cr)
        ids = (src_partners + dst_partner).ids
        for name in self.env.registry:
            Model = self.env[name]
            if Model._abstract or not hasattr(Model, "_merge_partner_rows"):
                continue
            self._record_rows(recorder, Model._table, ids)
            # Odoo has checked that the user may merge these contacts
            Model.sudo()._merge_partner_rows(src_partners.ids, dst_partner.id)
        self.env.flush_all()
        self.env.invalidate_all()

    @api.model
    def _record_rows(self, recorder, table, ids):
        for child, column, _action in recorder.reader.keys_to("res_partner"):
            if child == table:
                recorder.keep_whole(table, is_among(column, ids))

    @api.model
    def _update_foreign_keys_generic(self, model, src_records, dst_record):
        if recorder := MergeRecorder.current(self.env.cr):
            self.env.flush_all()
            table = self.env[model]._table
            for child, column, _action in recorder.reader.keys_to(table):
                if child.startswith(IGNORED_PREFIX):
                    continue
                recorder.keep_references(child, column, src_records.ids, dst_record.ids)
                if len(recorder.reader.columns(child)) > 2:
                    self._move_rows(recorder, child, column, src_records, dst_record)
        return super()._update_foreign_keys_generic(model, src_records, dst_record)

    @api.model
    def _move_rows(self, recorder, table, column, src, dst, where=None):
        """Move rows that PostgreSQL may refuse, one by one if it refuses them.

        Odoo itself deletes all rows of the merged contacts in this table when one of
        them clashes, and does not see clashes with a unique index.
        """
        if not recorder.reader.has_clash(table, column):
            return
        condition = is_among(column, src.ids)
        if where is not None:
            condition = SQL("%s AND %s", condition, where)
        if self._try_to_move(table, column, dst, condition):
            return
        self.env.cr.execute(
            SQL("SELECT ctid FROM %s WHERE %s", SQL.identifier(table), condition)
        )
        for (ctid,) in self.env.cr.fetchall():
            row = SQL("ctid = %s::tid", ctid)
            if not self._try_to_move(table, column, dst, row):
                self._drop_row(recorder, table, row)

    @api.model
    def _try_to_move(self, table, column, dst, where):
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        dst.id,
                        where,
                    )
                )
        except ExclusionViolation:
            raise
        except psycopg2.IntegrityError:
            return False
        return True

    @api.model
    def _drop_row(self, recorder, table, where):
        """The kept contact has the same row already: drop this one, for the record."""
        if recorder.reader.has_id(table):
            recorder.before_delete(table, recorder.reader.rows(table, where, ["id"]))
        self.env.cr.execute(
            SQL("DELETE FROM %s WHERE %s", SQL.identifier(table), where)
        )

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        if recorder := MergeRecorder.current(self.env.cr):
            self._record_defaults(recorder, src_partners)
            self._record_company_values(recorder, src_partners, dst_partner)
            self._move_references(recorder, src_partners, dst_partner)
            self.env.invalidate_all()
        return super()._update_reference_fields(src_partners, dst_partner)

    @api.model
    def _update_reference_fields_generic(self, referenced_model, src, dst, *args, **kw):
        recorder = MergeRecorder.current(self.env.cr)
        if recorder and referenced_model != "res.partner":  # bank accounts
            self.env.flush_all()
            self._record_company_values(recorder, src, dst)
        return super()._update_reference_fields_generic(
            referenced_model, src, dst, *args, **kw
        )

    @api.model
    def _record_defaults(self, recorder, src_partners):
        values = [str(src_id) for src_id in src_partners.ids]
        recorder.keep("ir_default", is_among("json_value", values), ["json_value"])

    @api.model
    def _record_company_values(self, recorder, src, dst):
        """Fields with a value per company: on the kept record, and pointing at us."""
        recorder.keep(dst._table, is_among("id", dst.ids))
        paths = [f"$.* ? (@ == {src_id})" for src_id in src.ids]
        for field in self.env.registry.many2one_company_dependents[dst._name]:
            column = SQL.identifier(field.name)
            where = SQL(" OR ").join(SQL("%s @? %s", column, path) for path in paths)
            recorder.keep(self.env[field.model_name]._table, where, [field.name])

    @api.model
    def _move_references(self, recorder, src_partners, dst_partner):
        """Move (model, id) references: Odoo forgets all but five models."""
        followers = SQL("res_model = %s", dst_partner._name)
        mine = SQL("%s AND %s", is_among("res_id", src_partners.ids), followers)
        recorder.keep("mail_followers", mine, ["res_id"])
        self._move_rows(
            recorder, "mail_followers", "res_id", src_partners, dst_partner, followers
        )
        for table, model_column, column in self._get_reference_columns():
            where = SQL("%s = %s", SQL.identifier(model_column), dst_partner._name)
            condition = SQL("%s AND %s", is_among(column, src_partners.ids), where)
            recorder.keep(table, condition, [column])
            self._move_rows(recorder, table, column, src_partners, dst_partner, where)
            self._try_to_move(table, column, dst_partner, condition)

    @api.model
    def _get_reference_columns(self):
        """Return [(table, model column, id column)] of the stored references."""
        columns = set()
        for name in self.env.registry:
            Model = self.env[name]
            if Model._abstract or Model._transient or not Model._auto:
                continue
            for field in Model._fields.values():
                if field.type == "many2one_reference" and field.store:
                    model_field = Model._fields[field.model_field]
                    if model_field.store and name not in REFERENCES_OF_CORE:
                        columns.add((Model._table, model_field.name, field.name))
        return sorted(columns)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        result = super()._update_values(src_partners, dst_partner)
        if chosen := self.env.context.get("crm_merge_values"):
            dst_partner.write(chosen)
        return result

    @api.model
    def _get_exclusion_message(self, error):
        table = error.diag.table_name
        return self.env._(
            "These contacts cannot be merged: both have a record in “%(document)s” for"
            " the same period, and only one is allowed. Change or end one of the two"
            " records, then merge again.",
            document=self.env["crm.partner.merge"]._get_table_label(table),
        )
