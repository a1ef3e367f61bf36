from unittest.mock import patch

from werkzeug.exceptions import TooManyRequests

from odoo import Command, api
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..models.crm_feed_access import rate_limit
from ..tools.feed_mark import FeedMark
from .common import CrmRelationsCommon, Personas

FEED = "crm_relations.group_change_feed"


def create_reader(env, groups=FEED):
    return new_test_user(
        env,
        login="crm_reader",
        groups=groups,
        company_id=env.company.id,
        company_ids=[Command.set(env.company.ids)],
    )


@tagged("post_install", "-at_install")
class TestChangeFeedParallel(TransactionCase):
    """With real transactions, which commit: what they leave is deleted at the end."""

    def setUp(self):
        super().setUp()
        rate_limit.clear()
        self.addCleanup(self._delete_made)
        self.made = []
        self.mark = self._read_all()[1]

    def _open(self):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        return cr

    def _commit(self, cr):
        cr.commit()  # pylint: disable=invalid-commit  # a transaction of its own

    def _write(self, cr, name):
        """A contact, in a transaction that is still open."""
        env = api.Environment(cr, api.SUPERUSER_ID, {"tracking_disable": True})
        partner = env["res.partner"].create({"name": name})
        env.flush_all()
        self.made.append(partner.id)
        return partner.id

    def _delete_made(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.execute("DELETE FROM res_partner WHERE id = ANY(%s)", (self.made,))
            cr.execute(
                "DELETE FROM crm_feed_tombstone WHERE record_id = ANY(%s)", (self.made,)
            )

    def _read(self, mark, limit=2000):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            feed = api.Environment(cr, api.SUPERUSER_ID, {})["crm.change.feed"]
            return feed.get_changes(mark, limit)

    def _read_some(self, mark, limit=2000):
        """Return the first page that tells of something."""
        for _reading in range(500):  # see _read_all
            page = self._read(mark, limit)
            if page["changes"]:
                break
            mark = page["mark"]
        return page

    def _read_all(self, mark=None, limit=2000, wanted=()):
        """Return (ids of contacts, mark) once there is nothing more.

        A transaction of another database that ends while we look may hold a row up
        until the next reading, so what is wanted is read for up to 500 times.
        """
        found = []
        for reading in range(500):
            page = self._read(mark, limit)
            mark = page["mark"]
            found += [
                change["id"]
                for change in page["changes"]
                if change["source"] == "partner"
            ]
            if not page["more"] and (set(wanted) <= set(found) or reading == 499):
                break
        return found, mark

    def test_late_commit_of_an_early_transaction_is_delivered(self):
        slow = self._open()
        early = self._write(slow, "Early")
        fast = self._open()
        late = self._write(fast, "Late")
        self._commit(fast)
        first, mark = self._read_all(self.mark)
        self.assertNotIn(early, first)
        self._commit(slow)
        second, mark = self._read_all(mark, wanted={early, late} - set(first))
        self.assertIn(early, first + second)
        self.assertIn(late, first + second)
        self.assertEqual(self._read_all(mark)[0], [])

    def test_many_interleaved_transactions_leave_no_gap(self):
        cursors = [self._open() for _number in range(6)]
        mark, found = self.mark, []
        for number, cr in enumerate(cursors):
            self._write(cr, f"A{number}")
        for cr in (cursors[3], cursors[0], cursors[5], cursors[1], cursors[4]):
            self._commit(cr)
            self._write(cr, "B")
            rows, mark = self._read_all(mark, limit=1)
            found += rows
        for cr in cursors:
            self._commit(cr)
        left = set(self.made) - set(found)
        rows, mark = self._read_all(mark, limit=1, wanted=left)
        self.assertEqual(sorted(found + rows), sorted(self.made))

    def test_change_while_pages_are_read_is_delivered_again(self):
        cr = self._open()
        ids = [self._write(cr, f"C{number}") for number in range(3)]
        self._commit(cr)
        page = self._read_some(self.mark, 1)
        self.assertEqual([change["id"] for change in page["changes"]], ids[:1])
        cr.execute("UPDATE res_partner SET name = 'New' WHERE id = %s", (ids[0],))
        self._commit(cr)
        rows, mark = self._read_all(page["mark"], 1)
        self.assertEqual(rows, ids[1:])
        self.assertEqual(self._read_all(mark, wanted=ids[:1])[0], ids[:1])

    def test_rows_of_a_savepoint_are_delivered(self):
        cr = self._open()
        self._write(cr, "Outer")
        with cr.savepoint():
            inner = self._write(cr, "Inner")
        self.assertEqual(self._read_all(self.mark)[0], [])
        self._commit(cr)
        self.assertIn(inner, self._read_all(self.mark, wanted={inner})[0])

    def test_deleted_contact_is_told_of(self):
        cr = self._open()
        gone = self._write(cr, "Gone")
        self._commit(cr)
        mark = self._read_all(self.mark, wanted={gone})[1]
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        env["res.partner"].browse(gone).unlink()
        self._commit(cr)
        changes = self._read_some(mark)["changes"]
        self.assertEqual(
            changes, [{"source": "partner", "id": gone, "deleted": True, "values": {}}]
        )

    def test_replica_that_lags_behind_answers_nothing_yet(self):
        ahead = FeedMark.decode(self.mark)
        ahead = FeedMark(
            ahead.database, ahead.since, ahead.since + 10**6, day=ahead.day
        ).encode()
        page = self._read(ahead)
        self.assertEqual(page, {"changes": [], "mark": ahead, "more": True})


@tagged("post_install", "-at_install")
class TestChangeFeed(CrmRelationsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = create_reader(cls.env)
        cls.feed = cls.env["crm.change.feed"].with_user(cls.reader)

    def setUp(self):
        super().setUp()
        rate_limit.clear()

    def _get_xid(self, xmin, next_xid):
        Feed = type(self.feed)
        with patch.object(Feed, "_get_next_xid", return_value=next_xid):
            xid = self.feed._get_row_xid()
        query = SQL("SELECT %s FROM (SELECT %s AS xmin) t", xid, xmin)
        return self.env.execute_query(query)[0][0]

    def test_transaction_numbers_survive_the_wraparound(self):
        epoch = 1 << 32
        self.assertEqual(self._get_xid(100, 200), 100)
        self.assertEqual(self._get_xid(100, epoch + 200), epoch + 100)
        self.assertEqual(self._get_xid(4294967290, epoch + 200), 4294967290)
        self.assertEqual(self._get_xid(2, 3 * epoch + 5), 0)

    def test_pages_follow_one_another(self):
        first = self.feed.get_changes(limit=3)
        second = self.feed.get_changes(first["mark"], 3)
        ids = [change["id"] for change in first["changes"] + second["changes"]]
        self.assertEqual(ids, sorted(set(ids)))
        self.assertTrue(second["more"])

    def test_new_reader_gets_what_may_be_known_of_a_contact(self):
        self.env.flush_all()
        mark = FeedMark.decode(self.feed.get_changes(limit=1)["mark"])
        at = FeedMark(mark.database, 0, mark.until, 10, self.acme.id - 1, mark.day)
        change = self.feed.get_changes(at.encode(), 1)["changes"][0]
        self.assertEqual((change["source"], change["id"]), ("partner", self.acme.id))
        self.assertEqual(change["values"]["name"], "Acme")
        self.assertNotIn("birthdate", change["values"])
        self.assertFalse(change["deleted"])

    def test_contact_of_another_company_is_gone_for_the_reader(self):
        self.acme.company_id = self.env["res.company"].create({"name": "Other"})
        source = self.feed._get_feed_sources()["partner"]
        position = FeedMark("x", since=1, until=2, day="2026-01-01")
        changes = self.feed._get_changes("partner", source, self.acme.ids, position)
        self.assertEqual(changes[0]["values"], {})
        self.assertTrue(changes[0]["deleted"])

    def test_employees_are_not_told_of(self):
        partner = self.ada.partner_id
        source = self.feed._get_feed_sources()["partner"]
        position = FeedMark("x", until=2, day="2026-01-01")
        self.assertFalse(
            self.feed._get_changes("partner", source, partner.ids, position)
        )

    def test_only_the_key_of_the_feed_may_call(self):
        for user in self.ada | self.manager | self.employee | self.portal:
            with self.assertRaisesRegex(AccessError, "key"):
                self.env["crm.change.feed"].with_user(user).get_changes()

    def test_key_of_the_feed_may_nothing_else(self):
        self.assertFalse(self.reader._is_internal())
        for name in ("res.partner", "crm.lead", "sale.order", "account.move"):
            Model = self.env[name].with_user(self.reader)
            with self.assertRaises(AccessError, msg=name):
                Model.search_fetch([], ["id", "create_date"], limit=1)
        with self.assertRaises(AccessError):
            self.env["crm.status"].with_user(self.reader).get_status("S00001")
        with self.assertRaises(AccessError):
            self.acme.with_user(self.reader).name = "Hacked"

    def test_bad_input_is_refused_with_a_reason(self):
        for limit in (0, -1, 2001, "5", 2.5, True, None):
            with self.assertRaisesRegex(ValidationError, "limit"):
                self.feed.get_changes(limit=limit)
        for mark in (
            "",
            "x",
            "é",
            5,
            "WzFd",
            self.feed.get_changes(limit=1)["mark"][:-4],
        ):
            with self.assertRaisesRegex(ValidationError, "mark"):
                self.feed.get_changes(mark)

    def test_mark_of_another_database_or_time_is_refused(self):
        mark = FeedMark.decode(self.feed.get_changes(limit=1)["mark"])
        foreign = FeedMark("other", since=5, day=mark.day)
        restored = FeedMark(mark.database, since=1 << 60, day=mark.day)
        old = FeedMark(mark.database, since=5, day="2020-01-01")
        for wrong in (foreign, restored, old):
            with self.assertRaisesRegex(UserError, "beginning"):
                self.feed.get_changes(wrong.encode())

    def test_calls_are_limited(self):
        self.env["ir.config_parameter"].set_param(
            "crm_relations.feed_calls_per_minute", "2"
        )
        self.feed.get_changes(limit=1)
        self.feed.get_changes(limit=1)
        with self.assertRaises(TooManyRequests):
            self.feed.get_changes(limit=1)

    def test_tombstones_are_kept_for_the_age_of_a_mark(self):
        self.env["crm.feed.tombstone"]._bury("partner", [1, 2])
        rows = self.env["crm.feed.tombstone"].search([("record_id", "in", [1, 2])])
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_feed_tombstone SET create_date = now() - interval '402 days'"
            " WHERE id = %s",
            (rows[0].id,),
        )
        rows.invalidate_recordset()
        self.env["crm.feed.tombstone"]._gc_tombstones()
        self.assertEqual(rows.exists(), rows[1])


@tagged("post_install", "-at_install")
class TestChangeFeedPayment(Personas, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls.create_personas()
        cls.invoice = cls.init_invoice(
            "out_invoice", partner=cls.acme, amounts=[100.0], post=True
        )
        cls.feed = cls.env["crm.change.feed"]

    def _pay(self, amount):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        ).create({"amount": amount})._create_payments()
        lines = self.invoice.line_ids
        return lines.matched_credit_ids | lines.matched_debit_ids

    def test_payment_names_the_invoice_and_the_document(self):
        partial = self._pay(40)
        values = self.feed._get_payment_values(partial)[partial.id]
        self.assertEqual(values["amount"], 40)
        self.assertEqual(values["invoice_number"], self.invoice.name)
        self.assertEqual(values["payment_number"], partial.credit_move_id.move_id.name)
        self.assertEqual(values["partner_id"], self.acme.id)
        self.assertEqual(values["kind"], "payment")

    def test_payment_that_is_taken_back_is_told_of(self):
        partial = self._pay(40)
        gone = partial.id
        self.invoice.line_ids.remove_move_reconcile()
        rows = self.env["crm.feed.tombstone"].search([("source", "=", "payment")])
        self.assertIn(gone, rows.mapped("record_id"))

    def test_vendor_payments_are_not_told_of(self):
        bill = self.init_invoice(
            "in_invoice", partner=self.acme, amounts=[50.0], post=True
        )
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        ).create({})._create_payments()
        partial = bill.line_ids.matched_debit_ids
        domain = self.feed._get_feed_sources()["payment"]["domain"]
        self.assertEqual(len(partial), 1)
        self.assertFalse(partial.filtered_domain(domain))
