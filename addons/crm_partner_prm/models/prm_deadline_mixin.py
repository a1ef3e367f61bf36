import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.fields import Domain

BATCH = 100

_logger = logging.getLogger(__name__)


class PrmDeadlineMixin(models.AbstractModel):
    """Records that a scheduled action moves on, in batches, when their time is up."""

    _name = "prm.deadline.mixin"
    _description = "Record with Deadlines"

    @api.model
    def _work_off_due(self, domain, method):
        """Call the method on all records of the domain that nobody else works on.

        :return: whether there is time left
        """
        last_id = 0
        while batch := self.search(
            domain & Domain("id", ">", last_id), limit=BATCH, order="id"
        ):
            last_id = batch[-1].id
            batch.try_lock_for_update(allow_referencing=True)._work_off(method)
            left = BATCH if len(batch) == BATCH else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                return False
            if not left:
                break
        return True

    def _work_off(self, method):
        """One record that cannot be done does not stop the others."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                getattr(self, method)()
        except OperationalError:
            raise
        except Exception:
            if len(self) == 1:
                _logger.exception("%s failed for %s", method, self)
                return
            for record in self:
                record._work_off(method)
