from odoo import api, fields, models
from odoo.tools import SQL

MONTHS = 3


class TelecomSaving(models.Model):
    """Lines that would have cost less in another tariff, by the last three full months.

    `tools.telecom_tariff` says the same in plain Python.
    """

    _name = "telecom.saving"
    _description = "Saving of a Line"
    _auto = False
    _order = "saving desc, id"
    _rec_name = "line_id"
    _depends = {
        "res.company": ["currency_id", "telecom_quiet_days", "telecom_saving_min"],
        "res.currency": ["rounding"],
        "telecom.line": [
            "commercial_partner_id",
            "company_id",
            "date_start",
            "partner_id",
            "state",
            "tariff_id",
            "user_id",
        ],
        "telecom.tariff": [
            "active",
            "company_id",
            "date_from",
            "date_to",
            "gigabyte_price",
            "gigabytes_included",
            "minute_price",
            "minutes_included",
            "monthly_fee",
            "sms_included",
            "sms_price",
        ],
        "telecom.usage": [
            "amount",
            "gigabytes",
            "line_id",
            "minutes",
            "month",
            "sms",
        ],
    }

    line_id = fields.Many2one("telecom.line", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Account", readonly=True
    )
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    tariff_id = fields.Many2one("telecom.tariff", string="Tariff Now", readonly=True)
    best_tariff_id = fields.Many2one("telecom.tariff", readonly=True)
    paid = fields.Monetary(
        string="Charged in Three Months", readonly=True, help="Without tax."
    )
    best_cost = fields.Monetary(string="Would Have Cost", readonly=True)
    saving = fields.Monetary(string="Saving a Month", readonly=True)
    is_offered = fields.Boolean(
        string="To Offer",
        readonly=True,
        help="The saving and the age of the contract are those from which the company"
        " offers.",
    )

    @property
    def _table_query(self):
        return self._get_query(fields.Date.context_today(self))

    @api.model
    def _get_query(self, day):
        """SELECT of the savings as of a day."""
        period = self._get_period(day)
        return SQL(
            """SELECT l.id, l.id AS line_id, l.partner_id, l.commercial_partner_id,
                      l.user_id, l.company_id, a.currency_id, l.tariff_id,
                      b.tariff_id AS best_tariff_id, s.paid, b.cost AS best_cost,
                      v.saving, (v.saving >= a.telecom_saving_min
                       AND l.date_start + a.telecom_quiet_days <= %(day)s)
                      AS is_offered
                 FROM telecom_line l
                 JOIN res_company a ON a.id = l.company_id
                 JOIN res_currency c ON c.id = a.currency_id
                CROSS JOIN LATERAL (
                      SELECT COUNT(*) AS months, SUM(u.amount) AS paid
                        FROM telecom_usage u WHERE u.line_id = l.id AND %(period)s) s
                CROSS JOIN LATERAL (%(best)s) b
                CROSS JOIN LATERAL (SELECT ROUND((s.paid - b.cost) / %(months)s,
                                                 c.decimal_places) AS saving) v
                WHERE l.state = 'active' AND s.months = %(months)s AND v.saving > 0""",
            day=day,
            period=period,
            best=self._get_best(day, period),
            months=MONTHS,
        )

    @api.model
    def _get_period(self, day):
        """The full months of usage `u` before a day."""
        last = day.replace(day=1)
        first = fields.Date.subtract(last, months=MONTHS)
        return SQL("u.month >= %s AND u.month < %s", first, last)

    @api.model
    def _get_best(self, day, period):
        """SELECT of the other tariff, sold on the day, that would have cost least."""
        return SQL(
            """SELECT t.id AS tariff_id, SUM(%(cost)s) AS cost
                 FROM telecom_tariff t
                 JOIN telecom_usage u ON u.line_id = l.id AND %(period)s
                WHERE t.active AND t.company_id = l.company_id AND t.id <> l.tariff_id
                  AND COALESCE(t.date_from, '-infinity') <= %(day)s
                  AND COALESCE(t.date_to, 'infinity') >= %(day)s
                GROUP BY t.id
                ORDER BY 2, t.monthly_fee, t.id LIMIT 1""",
            cost=self._get_cost(),
            period=period,
            day=day,
        )

    @api.model
    def _get_cost(self):
        """What a month of usage `u` costs in tariff `t`, rounded as money is."""
        columns = (
            ("minutes", "minutes_included", "minute_price"),
            ("sms", "sms_included", "sms_price"),
            ("gigabytes", "gigabytes_included", "gigabyte_price"),
        )
        beyond = [
            SQL(
                "GREATEST(COALESCE(u.%s, 0) - COALESCE(t.%s, 0), 0)"
                " * COALESCE(t.%s, 0)",
                *map(SQL, names),
            )
            for names in columns
        ]
        return SQL(
            "ROUND(t.monthly_fee + %s, c.decimal_places)", SQL(" + ").join(beyond)
        )

    @api.model
    def _get_offers(self, accounts, company, day):
        """Return [(line id, tariff id, paid, cost, saving)] to offer as of a day.

        It reads whatever the caller may read: check before, and show the customer's
        own figures only.
        """
        for name, columns in self._depends.items():
            self.env[name].flush_model(columns)
        return self.env.execute_query(
            SQL(
                """SELECT x.line_id, x.best_tariff_id, x.paid, x.best_cost, x.saving
                     FROM (%s) x
                    WHERE x.is_offered AND x.commercial_partner_id = ANY(%s)
                      AND x.company_id = %s
                    ORDER BY x.saving DESC, x.line_id""",
                self._get_query(day),
                accounts.ids,
                company.id,
            )
        )

    def action_take_tariff(self):
        return self.line_id.action_take_tariff()

    def action_view_line(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "telecom.line",
            "res_id": self.line_id.id,
            "views": [(False, "form")],
        }
