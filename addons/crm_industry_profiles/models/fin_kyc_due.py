from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

BATCH = 200
COMPLIANCE = "crm_industry_profiles.group_bank_compliance"
HEARTBEAT = "crm_industry_profiles.kyc_last_run"
# the class that holds for the decided review `v` today
CURRENT_CLASS = """
    COALESCE((SELECT r.risk_class FROM fin_kyc_risk r
               WHERE r.partner_id = v.partner_id AND r.company_id = v.company_id
                 AND r.date_start <= %(today)s
               ORDER BY r.date_start DESC, r.id DESC LIMIT 1), v.risk_class)
"""


class FinKycReview(models.Model):
    """Nothing expires unseen: what is due is opened ahead of time, in batches."""

    _inherit = "fin.kyc.review"

    @api.model
    def _cron_open_due(self):
        """Open what is due, batch by batch, and note that it was looked at."""
        self._refresh_next_dates()
        for company in self._get_banks():
            for find in (self._open_due, self._raise_expiring):
                while done := find(company, BATCH):
                    left = BATCH if done >= BATCH else 0
                    if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                        return
                    if not left:
                        break
            self._open_unknown(company, company.kyc_first_per_day)
        self._beat()

    @api.model
    def _get_banks(self):
        """Companies that have customers to review."""
        models_ = ("fin.kyc.review", "fin.kyc.document", "fin.agreement")
        rows = (self.env[name]._read_group([], ["company_id"]) for name in models_)
        companies = (company for groups in rows for [company] in groups)
        return self.env["res.company"].union(*companies).sorted("id")

    @api.model
    def _beat(self):
        # sudo: the scheduled action says when it was through the last time
        self.env["ir.config_parameter"].sudo().set_param(
            HEARTBEAT, fields.Datetime.to_string(fields.Datetime.now())
        )

    @api.model
    def _get_last_beat(self):
        # sudo: only when the scheduled action ran
        text = self.env["ir.config_parameter"].sudo().get_param(HEARTBEAT)
        return fields.Datetime.to_datetime(text or False)

    @api.model
    def _open_due(self, company, limit):
        """Open reviews whose time comes within the days that the company looks ahead.

        :return: how many customers were found
        """
        today = fields.Date.context_today(self)
        rows = self.env.execute_query_dict(self._get_due_query(company, today, limit))
        self._insert(company, rows, "periodic")
        return len(rows)

    @api.model
    def _get_due_query(self, company, today, limit):
        """SELECT of ``partner_id``, ``user_id`` and ``date_due``, the oldest first."""
        self.flush_model()
        return SQL(
            """SELECT v.partner_id, v.user_id, v.date_next AS date_due
                 FROM fin_kyc_review v
                WHERE v.is_current AND v.company_id = %(company)s
                  AND v.date_next <= %(last)s
                  AND NOT EXISTS (
                      SELECT FROM fin_kyc_review o
                       WHERE o.partner_id = v.partner_id
                         AND o.company_id = v.company_id AND o.state <> 'decided')
                ORDER BY v.date_next, v.id LIMIT %(limit)s""",
            company=company.id,
            last=fields.Date.add(today, days=company.kyc_days_ahead),
            limit=limit,
        )

    @api.model
    def _open_unknown(self, company, limit):
        """Open a first review of customers whom nobody has looked at yet."""
        self.env.flush_all()
        query = self._get_unknown_query(company, limit)
        rows = self.env.execute_query_dict(query)
        today = fields.Date.context_today(self)
        due = fields.Date.add(today, days=company.kyc_days_to_decide)
        self._insert(company, [row | {"date_due": due} for row in rows], "initial")
        return len(rows)

    @api.model
    def _get_unknown_query(self, company, limit):
        """SELECT of the ``partner_id`` of customers without any review: a hook."""
        return SQL(
            """SELECT DISTINCT a.partner_id FROM fin_agreement a
                WHERE a.company_id = %s AND a.state IN ('active', 'blocked')
                  AND NOT EXISTS (
                      SELECT FROM fin_kyc_review v
                       WHERE v.partner_id = a.partner_id
                         AND v.company_id = a.company_id)
                ORDER BY a.partner_id LIMIT %s""",
            company.id,
            limit,
        )

    @api.model
    def _raise_expiring(self, company, limit):
        """A document that ends soon asks for a review, once."""
        today = fields.Date.context_today(self)
        last = fields.Date.add(today, days=company.kyc_days_ahead)
        papers = self.env["fin.kyc.document"].search(
            Domain("company_id", "=", company.id)
            & Domain("date_expiry", "<=", last)
            & Domain.custom(to_sql=self._get_not_raised),
            limit=limit,
            order="date_expiry, id",
        )
        rows = [paper._prepare_expiry_trigger() for paper in papers]
        self.env["fin.kyc.trigger"]._raise(rows)
        return len(papers)

    @staticmethod
    def _get_not_raised(records, alias, _query):
        row = SQL.identifier(alias)
        key = SQL("concat('document,', %(row)s.id, ',', %(row)s.date_expiry)", row=row)
        return SQL(
            "NOT EXISTS (SELECT FROM fin_kyc_trigger t WHERE t.source_key = %s)", key
        )

    @api.model
    def _insert(self, company, rows, kind):
        """Open one review for each row, unless a colleague does so at this moment.

        :param list rows: dicts with ``partner_id``, ``date_due`` and ``user_id``
        :return: the reviews that were opened
        """
        if not rows:
            return self
        self.flush_model()
        users = self._get_possible_users(company, rows)
        values = [
            (
                row["partner_id"],
                company.id,
                users.get(row.get("user_id")) or users[False],
                row["date_due"],
                kind,
                fields.Date.context_today(self),
                self.env.uid,
                fields.Datetime.now(),
            )
            for row in rows
        ]
        found = self.env.execute_query(self._get_insert(values))
        reviews = self.browse(row[0] for row in found)
        self.env["res.partner"].invalidate_model(["kyc_review_ids", "kyc_state"])
        reviews._collect_changes()
        reviews._plan_tasks()
        return reviews

    @api.model
    def _get_insert(self, values):
        """INSERT that leaves out who has an open review; the id makes the number."""
        return SQL(
            """INSERT INTO fin_kyc_review (id, name, state, partner_id, company_id,
                      user_id, date_due, kind, date_open, create_uid, create_date)
               SELECT n.id, 'KYC' || lpad(n.id::text, 6, '0'), 'open', n.partner_id,
                      n.company_id, n.user_id, n.date_due, n.kind, n.date_open,
                      n.create_uid, n.create_date
                 FROM (SELECT nextval('fin_kyc_review_id_seq') AS id, rows.*
                         FROM (VALUES %s) rows (partner_id, company_id, user_id,
                              date_due, kind, date_open, create_uid, create_date)) n
                   ON CONFLICT (partner_id, company_id) WHERE state <> 'decided'
                   DO NOTHING RETURNING id""",
            SQL(", ").join(
                SQL(
                    "(%s, %s, %s::integer, %s::date, %s, %s::date, %s, %s::timestamp)",
                    *row,
                )
                for row in values
            ),
        )

    @api.model
    def _get_possible_users(self, company, rows):
        """{user id: the same if that person still reviews}, False: the company's."""
        # sudo: who reviews, to hand out tasks
        officers = self.env.ref(COMPLIANCE).sudo().all_user_ids
        allowed = officers.filtered(
            lambda user: user.active and company in user.company_ids
        )
        users = {row.get("user_id") for row in rows} & set(allowed.ids)
        chosen = company.kyc_user_id & allowed
        return {False: chosen.id or None} | {user: user for user in users}

    def _plan_tasks(self):
        """A task for whoever is responsible, all in one go."""
        kind = self.env.ref(
            "crm_industry_profiles.mail_activity_type_fin_kyc",
            raise_if_not_found=False,
        )
        if not kind:
            return
        # tasks make their names one by one: what they need is read together
        self.partner_id.fetch(["name"])
        # sudo: the task follows from the review that was just opened
        Activity = self.env["mail.activity"].sudo()
        Activity.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": kind.id,
                    "summary": kind.summary,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": review.id,
                    "user_id": review.user_id.id,
                    "date_deadline": review.date_due,
                }
                for review in self
                if review.user_id
            ]
        )

    @api.model
    def _open_for_triggers(self, rows):
        """Return {(partner id, company id): its open review}, opened if need be."""
        today = fields.Date.context_today(self)
        reviews = {}
        for company in self.env["res.company"].union(*(r["company"] for r in rows)):
            own = [row["partner"].id for row in rows if row["company"] == company]
            due = fields.Date.add(today, days=company.kyc_days_to_decide)
            found = self._find_open(own, company)
            missing = set(own) - set(found.partner_id.ids)
            former = self._get_former_users(missing, company)
            found |= self._insert(
                company,
                [
                    {"partner_id": id_, "user_id": former.get(id_), "date_due": due}
                    for id_ in sorted(missing)
                ],
                "triggered",
            )
            # it was not urgent yet
            found.filtered(lambda review, due=due: review.date_due > due).date_due = due
            reviews |= {(one.partner_id.id, company.id): one for one in found}
        return reviews

    @api.model
    def _find_open(self, partner_ids, company):
        return self.search(
            Domain("partner_id", "in", partner_ids)
            & Domain("company_id", "=", company.id)
            & Domain("state", "!=", "decided")
        )

    @api.model
    def _get_former_users(self, partner_ids, company):
        groups = self._read_group(
            Domain("partner_id", "in", list(partner_ids))
            & Domain("company_id", "=", company.id)
            & Domain("is_current", "=", True),
            ["partner_id", "user_id"],
        )
        return {partner.id: user.id for partner, user in groups}

    @api.model
    def _refresh_next_dates(self, partners=None):
        """Next review = decision + months of the class that holds today: set-based.

        :param partners: only of these; None: of all customers
        """
        self.env.flush_all()
        today = fields.Date.context_today(self)
        where = SQL("TRUE")
        if partners is not None:
            where = SQL("v.partner_id IN %s", tuple(partners.ids) or (0,))
        self.env.cr.execute(
            SQL(
                """UPDATE fin_kyc_review r SET date_next = n.date_next
                     FROM (SELECT v.id, (v.date_decided::date + make_interval(months =>
                                  CASE %(risk)s WHEN 'high' THEN c.kyc_months_high
                                                WHEN 'low' THEN c.kyc_months_low
                                                ELSE c.kyc_months_medium END)
                                  )::date AS date_next
                             FROM fin_kyc_review v JOIN res_company c
                               ON c.id = v.company_id
                            WHERE v.is_current AND %(where)s) n
                    WHERE n.id = r.id AND r.date_next IS DISTINCT FROM n.date_next""",
                risk=SQL(CURRENT_CLASS, today=today),
                where=where,
            )
        )
        self.invalidate_model(["date_next"])
        self.env["res.partner"].invalidate_model(["kyc_state", "kyc_date_next"])


class FinKycDocument(models.Model):
    _inherit = "fin.kyc.document"

    def _prepare_expiry_trigger(self):
        day = fields.Date.to_string(self.date_expiry)
        return self._prepare_trigger() | {"source_key": f"document,{self.id},{day}"}
