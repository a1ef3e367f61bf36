from odoo import api, fields, models
from odoo.tools import SQL

COLUMNS = {
    "id": "bigint",
    "partner_id": "integer",
    "partner_user_id": "integer",
    "date": "date",
    "kind": "varchar",
    "name": "varchar",
    "product_id": "integer",
    "user_id": "integer",
    "amount": "numeric",
    "currency_id": "integer",
    "company_id": "integer",
    "res_model": "varchar",
    "res_id": "integer",
}
REQUIRED_COLUMNS = {
    "partner_id",
    "date",
    "name",
    "amount",
    "company_id",
    "res_model",
    "res_id",
}


class CrmValue(models.Model):
    """What customers earned and cost: a union of rows that live elsewhere.

    An addon adds its rows with ``_value_sources()`` and ``super()``. A source is a
    dict of

    ``number`` (int, 1..8191)
        Identifies the source in the row ids for ever. Choose a free one and never
        change it: 10 revenue, 20 cost of goods, 30 sales work. Take 1000 and above
        for your own addon.
    ``kinds`` (tuple of str)
        Values of the field `kind` that its rows have (add yours with
        ``selection_add``): a filter by kind leaves other sources out.
    ``key`` (SQL, integer)
        Primary key of the row within the source.
    ``from`` (SQL)
        Table of the source, with joins in JOIN syntax. The customer is joined for you
        as ``p``, the company as ``a`` and its currency as ``u``.
    ``where`` (SQL, optional)
        What makes a record a row of the ledger.
    ``columns`` (dict of SQL by column name)
        ``partner_id`` the commercial partner; a row without partner is dropped.
        ``date`` the day, in the time zone of the company.
        ``amount`` what it earned, in company currency without tax; what it cost is
        negative. Take it from posted entries where there are any.
        ``company_id`` whose money it is; ``name`` one line, ``res_model`` and
        ``res_id`` the document to open. ``kind`` if the source has more than one.
        Optional: ``product_id`` and ``user_id``, who sold or did it.

    The view is read for one customer at a time, through an index of yours on the
    partner column. Name the fields that you read in ``_depends``, so that writes are
    flushed.
    """

    _name = "crm.value"
    _description = "Customer Value"
    _inherit = "crm.ledger"
    _auto = False
    _order = "date desc, id desc"
    _depends = {"res.company": ["currency_id"], "res.partner": ["user_id"]}

    _ledger_columns = COLUMNS
    _ledger_required = REQUIRED_COLUMNS

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_user_id = fields.Many2one(
        "res.users", string="Salesperson of the Customer", readonly=True
    )
    date = fields.Date(readonly=True)
    kind = fields.Selection([], readonly=True)
    name = fields.Char(string="Subject", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    amount = fields.Monetary(
        readonly=True,
        help="Earned, without tax, in company currency. What was spent is negative.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )

    def _value_sources(self):
        """Return {source name: source}: a hook; the class says what a source is."""
        return {}

    def _get_sources(self):
        return self._value_sources()

    @api.model
    def _get_branch(self, source, keys=None):
        columns = {
            "id": self._get_row_id(source),
            "partner_user_id": SQL("p.user_id"),
            "kind": SQL("%s", source["kinds"][0]),
            "currency_id": SQL("a.currency_id"),
            **source["columns"],
        }
        return SQL(
            """SELECT %(columns)s
                 FROM %(rows)s
                 JOIN res_partner p ON p.id = %(partner)s
                 JOIN res_company a ON a.id = %(company)s
                 JOIN res_currency u ON u.id = a.currency_id
                WHERE %(condition)s""",
            columns=self._get_select(columns),
            rows=source["from"],
            partner=columns["partner_id"],
            company=columns["company_id"],
            condition=self._get_condition(source, keys),
        )
