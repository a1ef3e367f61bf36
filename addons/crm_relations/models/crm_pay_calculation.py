from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.pay_steps import percent_of

# what a line says about a share of a payment
TRACE_FIELDS = (
    "event_key",
    "invoice_line_key",
    "date",
    "document_number",
    "payment_move_id",
    "invoice_id",
    "invoice_number",
    "order_id",
    "order_line_id",
    "lead_id",
    "partner_id",
    "product_id",
)
AMOUNTS = ("collected_amount", "base_amount", "amount")


class CrmPayPlan(models.Model):
    """How statements are computed: what the ledger says, less what is paid already.

    Approved lines never change. A share of a payment without such a line is earned; one
    whose money is gone or has changed gets a correction in the person's next draft.
    """

    _inherit = "crm.pay.plan"

    def _propose(self, date_end):
        """Make the missing drafts of the period that ends on a day; fill all drafts.

        Doing it again changes nothing. The caller has checked that the user may.
        """
        self.ensure_one()
        self._serialise()
        drafts = self._get_drafts()
        ends = [date_end, *drafts.mapped("date_end")]
        work = self._get_work(max(ends), self._get_paid(Domain("state", "!=", "draft")))
        drafts |= self._create_drafts(date_end, drafts, work)
        self._write_lines(drafts, self._get_wanted(drafts, work))
        self.sudo().proposed_until = date_end  # only tells the cron what is done

    def _update_drafts(self):
        """Fill the drafts with what the ledger says now."""
        self.ensure_one()
        self._serialise()
        drafts = self._get_drafts()
        self._write_lines(drafts, self._get_wanted_now(drafts))

    def _get_stale_statements(self):
        """Drafts that would change if they were computed now."""
        stale = self.env["crm.pay.statement"]
        for plan in self:
            drafts = plan._get_drafts()
            obsolete, missing = plan._compare(drafts, plan._get_wanted_now(drafts))
            stale |= obsolete.statement_id
            stale |= stale.browse({vals["statement_id"] for vals in missing})
        return stale

    def _get_wanted_now(self, drafts):
        if not drafts:
            return []
        paid = self._get_paid(Domain("state", "!=", "draft"))
        return self._get_wanted(
            drafts, self._get_work(max(drafts.mapped("date_end")), paid)
        )

    def _get_drafts(self):
        # all persons' drafts of the plan belong together; the caller may use the plan
        Statement = self.env["crm.pay.statement"].sudo()
        mine = Domain("plan_id", "=", self.id) & Domain("state", "=", "draft")
        return Statement.search(mine, order="date_end, id")

    def _get_paid(self, domain):
        """What approved statements say, {(event, invoice line): [one dict per step]}.

        :param domain: which statements count
        """
        self.env["crm.pay.statement.line"].flush_model()
        statements = self.env["crm.pay.statement"].sudo()  # all that the plan has paid
        query = statements._search(domain & Domain("plan_id", "=", self.id))
        paid = defaultdict(list)
        for row in self._fetch(self._get_paid_query(query.subselect())):
            paid[row["event_key"], row["invoice_line_key"]].append(row)
        return paid

    def _get_paid_query(self, statements):
        """SELECT with what the first line of a share says, and the sums of all."""
        traces = SQL(", ").join(SQL.identifier("l", name) for name in TRACE_FIELDS)
        return SQL(
            """SELECT %s, l.user_id, l.rule_id, l.threshold, l.percent,
                      l.collected AS collected_amount, l.base AS base_amount,
                      l.pay AS amount, l.last AS revision, l.closed
                 FROM (SELECT l.*, SUM(l.collected_amount) OVER w AS collected,
                              SUM(l.base_amount) OVER w AS base,
                              SUM(l.amount) OVER w AS pay,
                              MAX(l.revision) OVER w AS last,
                              MAX(s.date_end) OVER w AS closed
                         FROM crm_pay_statement_line l
                         JOIN crm_pay_statement s ON s.id = l.statement_id
                        WHERE s.id IN %s
                       WINDOW w AS (
                       PARTITION BY l.event_key, l.invoice_line_key, l.threshold)) l
                WHERE l.revision = 0
                ORDER BY l.id""",
            traces,
            statements,
        )

    def _get_shares(self, date_end):
        """Money that the plan pays for until a day, as dicts in a fixed order."""
        self.env.flush_all()
        query = self.env["crm.pay.share"]._get_shares(self, date_end)
        return self._fetch(query)

    def _get_work(self, date_end, paid):
        """What drafts have to say: dicts as for lines, without statement and pay.

        Those of shares that are paid already are corrections and have ``closed``, the
        last day of the statement that they correct.
        """
        work = []
        present = set()
        for share in self._get_shares(date_end):
            key = share["event_key"], share["invoice_line_key"]
            present.add(key)
            if key in paid:
                work += self._get_corrections(paid[key], share)
            elif share["base_amount"]:
                work.append(share)
        nothing = {"collected_amount": Decimal(0), "base_amount": Decimal(0)}
        for key, steps in paid.items():
            if key not in present:
                work += self._get_corrections(steps, nothing)
        return work

    def _get_corrections(self, steps, share):
        """Corrections of the lines of one share, a line for each step of its rate."""
        names = ("collected_amount", "base_amount")
        before = {name: sum(step[name] for step in steps) for name in names}
        if all(before[name] == share[name] for name in names):
            return []
        unit = self._get_unit()
        left = {name: share[name] for name in names}
        corrections = []
        for step in steps:
            target = {}
            for name in names:
                part = step[name] / before[name] if before[name] else Decimal(1)
                amount = percent_of(part * 100, share[name], unit)
                target[name] = left[name] if step is steps[-1] else amount
                left[name] -= target[name]
            target["amount"] = percent_of(step["percent"], target["base_amount"], unit)
            change = {name: target[name] - step[name] for name in AMOUNTS}
            if any(change.values()):
                vals = {**step, **change, "revision": step["revision"] + 1}
                corrections.append({**vals, "kind": "correction"})
        return corrections

    def _create_drafts(self, date_end, drafts, work):
        """Drafts for persons who have something that no draft of theirs can take."""
        start = self._get_period(date_end)[0]
        Statement = self.env["crm.pay.statement"].sudo()  # as the caller has checked
        new = Statement.new({"date_end": date_end})
        earlier = drafts.filtered(lambda draft: draft.date_end <= date_end)
        by_user = earlier.grouped(lambda draft: draft.user_id.id)
        users = {
            item["user_id"]
            for item in work
            if self._fits(new, item)
            and not any(
                self._fits(draft, item) for draft in by_user.get(item["user_id"], ())
            )
        }
        closed = self._get_closed_ends(users)
        period = {"plan_id": self.id, "date_start": start, "date_end": date_end}
        return Statement.create(
            [
                {**period, "user_id": user_id}
                for user_id in sorted(users)
                if not closed.get(user_id) or closed[user_id] < start
            ]
        )

    def _get_closed_ends(self, user_ids):
        """{person: last day that is approved}"""
        # sudo: dates only, for the calculation that a manager or the system starts
        groups = (
            self.env["crm.pay.statement"]
            .sudo()
            ._read_group(
                [
                    ("plan_id", "=", self.id),
                    ("user_id", "in", list(user_ids)),
                    ("state", "!=", "draft"),
                ],
                ["user_id"],
                ["date_end:max"],
            )
        )
        return {user.id: end for user, end in groups}

    def _get_wanted(self, drafts, work):
        """Values of all lines of the drafts."""
        waiting = defaultdict(list)
        by_user = drafts.sorted("date_end").grouped(lambda draft: draft.user_id.id)
        for item in work:
            for draft in by_user.get(item["user_id"], ()):
                if self._fits(draft, item):
                    waiting[draft].append(item)
                    break
        wanted = []
        self._fetch_categories(work)
        for draft, items in waiting.items():
            corrections = [item for item in items if "closed" in item]
            shares = [item for item in items if "closed" not in item]
            lines = [*corrections, *self._get_earned(shares)]
            wanted += [self._prepare_line(draft, line) for line in lines]
        return wanted

    def _fits(self, draft, item):
        """The first draft whose period has come; a correction goes into a later one."""
        if "closed" in item:
            return draft.date_end > item["closed"]
        return draft.date_end >= item["date"]
