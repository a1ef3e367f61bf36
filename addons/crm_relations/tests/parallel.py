import threading
from functools import partial
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

PATIENCE = 600  # seconds until a blocked test gives up


class ParallelCase(BaseCase):
    """Real transactions that run at the same moment, and what they leave is removed.

    Every transaction sees the database as it was before the others began, as when
    people press the same button together; Odoo tries again what cannot be serialised.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.startClassPatcher(
            patch("odoo.service.model.random.uniform", return_value=0.01)
        )

    def setUp(self):
        super().setUp()
        self.made = []

    def _commit(self, work):
        """Return what ``work(env)`` returns, which is committed."""
        with self.registry.cursor() as cr:
            return work(api.Environment(cr, SUPERUSER_ID, {}))

    def _make(self, model, values):
        """Create a record that the end of the test removes; return its id."""
        record_id = self._commit(lambda env: env[model].create(values).id)
        self.addCleanup(self._remove, model, [record_id])
        return record_id

    def _remove(self, model, ids):
        self._commit(lambda env: env[model].browse(ids).exists().unlink())

    def _run_together(self, *works):
        """Return the result of each ``work(env)``, or the error that its user sees."""
        outcomes = [None] * len(works)
        barrier = threading.Barrier(len(works), timeout=PATIENCE)
        threads = [
            threading.Thread(
                target=self._run_one, args=(work, barrier, outcomes, index)
            )
            for index, work in enumerate(works)
        ]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(PATIENCE)
        self.assertFalse([thread for thread in threads if thread.is_alive()])
        self._commit(lambda env: env.registry.clear_cache())
        return outcomes

    def _run_one(self, work, barrier, outcomes, index):
        threading.current_thread().dbname = self.registry.db_name
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("SELECT 1")  # from here on this transaction sees no other
            barrier.wait()
            try:
                outcomes[index] = retrying(partial(work, env), env)
            except Exception as error:
                outcomes[index] = error
                cr.rollback()
