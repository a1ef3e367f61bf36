from odoo import api, fields, models
from odoo.tools import SQL

COLUMNS = {
    "id": "bigint",
    "partner_id": "integer",
    "commercial_partner_id": "integer",
    "partner_user_id": "integer",
    "commercial_user_id": "integer",
    "date": "timestamp",
    "is_all_day": "boolean",
    "kind": "varchar",
    "type_id": "integer",
    "name": "varchar",
    "state": "varchar",
    "user_id": "integer",
    "team_id": "integer",
    "author_id": "integer",
    "amount": "numeric",
    "currency_id": "integer",
    "company_id": "integer",
    "is_purchase": "boolean",
    "res_model": "varchar",
    "res_id": "integer",
}
# see `_day_to_timestamp`; also the expression of indexes
DAY_TO_TIMESTAMP = (
    "CASE WHEN {created}::date = {day} THEN date_trunc('second', {created})"
    " ELSE {day} + time '10:00' END"
)
# Not a join: PostgreSQL leaves it out where no rule and no filter asks for it.
ACCOUNT_USER = SQL(
    "(SELECT cp.user_id FROM res_partner cp WHERE cp.id = p.commercial_partner_id)"
)
# Who answers for a row that nobody owns: the sales person of the customer.
CUSTOMER_USER = SQL("COALESCE(p.user_id, %s)", ACCOUNT_USER)
REQUIRED_COLUMNS = {"partner_id", "date", "name", "res_model", "res_id"}


class CrmTimeline(models.Model):
    """Everything that happened with customers: a union of rows that live elsewhere.

    An addon adds its rows with ``_timeline_sources()`` and ``super()``. A source is a
    dict of

    ``number`` (int, 1..8191)
        Identifies the source in the row ids for ever. Choose a free one and never
        change it. Rows of the same second are sorted by it, so number along the
        story: 10 lead, 20 quotation, 30 order, 50 invoice, 60 payment, 70 meeting,
        80 interaction, 90-99 messages. Take 1000 and above for your own addon.
    ``kinds`` (tuple of str)
        Values of the field `kind` that its rows have (add yours with
        ``selection_add``): a filter by kind leaves other sources out.
    ``key`` (SQL, integer)
        Primary key of the row within the source.
    ``from`` (SQL)
        Table of the source, with joins in JOIN syntax where it cannot do without.
        The partner is joined for you as ``p``.
    ``where`` (SQL, optional)
        What makes a record a row of the timeline.
    ``found_in`` (dict, optional)
        A cheaper place to learn whether somebody has rows of the source: ``from`` one
        table, ``owner`` its column with the contact, ``where``. With ``documents``,
        the name of a table with a ``partner_id``, the owner is a document of it. It
        may find more than the source has, never less.
    ``columns`` (dict of SQL by column name)
        ``partner_id`` whom it happened with; a row without partner is dropped.
        ``date`` when, UTC. For a plain date use ``_day_to_timestamp`` and set
        ``is_all_day`` to TRUE, so that no time zone moves it to another day.
        ``name`` one line; ``res_model`` and ``res_id`` the document to open.
        ``kind`` if the source has more than one.
        Optional: ``user_id`` who answers for it (record rules use it; without one
        every sales person sees the row), ``team_id``, ``author_id`` who wrote it,
        ``amount`` in ``currency_id``, in the document's currency, negative for what
        takes back (credit notes, outgoing payments),
        ``company_id``, ``state`` when it is worth a word (see
        ``_get_state_fields``), ``type_id``, ``is_purchase`` TRUE hides the row from
        sales people without further rights.

    Use cheap columns only, no regular expression or subquery per row: the view is
    read for one customer at a time, through an index of yours on the partner
    column, and may have ten million rows. What needs more belongs in
    ``_get_previews``, which sees the rows of one page.
    Name the fields that you read in ``_depends``, so that writes are flushed.
    """

    _name = "crm.timeline"
    _description = "Customer Timeline"
    _inherit = "crm.ledger"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "res.partner": ["commercial_partner_id", "user_id"],
    }

    _ledger_columns = COLUMNS
    _ledger_required = REQUIRED_COLUMNS

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Account", readonly=True
    )
    partner_user_id = fields.Many2one(
        "res.users", string="Salesperson of the Customer", readonly=True
    )
    commercial_user_id = fields.Many2one(
        "res.users", string="Salesperson of the Account", readonly=True
    )
    date = fields.Datetime(readonly=True)
    is_all_day = fields.Boolean(string="Without Time", readonly=True)
    kind = fields.Selection([], readonly=True)
    type_id = fields.Many2one(
        "crm.interaction.type", string="Interaction Type", readonly=True
    )
    name = fields.Char(string="Subject", readonly=True)
    state = fields.Char(string="Status", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    author_id = fields.Many2one("res.partner", readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    is_purchase = fields.Boolean(string="Purchase Side", readonly=True)
    res_model = fields.Char(string="Model of the Document", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )

    def _timeline_sources(self):
        """Return {source name: source}: a hook; the class says what a source is."""
        return {}

    def _get_sources(self):
        return self._timeline_sources()

    @api.model
    def _get_kind_icons(self):
        """Icon and text colour class for each kind; extend it with your own kinds."""
        return {}

    @api.model
    def _get_kinds(self):
        """Kinds that the user may meet, as the web client offers them."""
        icons = self._get_kind_icons()
        selection = self._get_labels_of(self._name, "kind")
        return [
            {"kind": kind, "label": label, "icon": icons.get(kind, "fa-circle-o")}
            for kind, label in selection
        ]

    @api.model
    def _get_state_fields(self):
        """Return {document model: selection field} that puts `state` into words."""
        return {}

    def _get_state_labels(self):
        """Return {(model, state): label} for the states that our rows name."""
        models = {row.res_model for row in self if row.state}
        return {
            (model, state): label
            for model, field_name in self._get_state_fields().items()
            if model in models
            for state, label in self._get_labels_of(model, field_name)
        }

    def _get_previews(self):
        """Return {row id: text} for the rows of one page, in few queries."""
        return {}

    @api.model
    def _day_to_timestamp(self, day, created):
        """Moment of a document that has a day but no time.

        The moment of its creation if that was on the same day, so that a day's events
        stay in order; else 10:00 UTC, which is the same day from Hawaii to Auckland.
        """
        text = DAY_TO_TIMESTAMP.format(day="%(day)s", created="%(created)s")
        return SQL(text, day=day, created=created)

    @api.model
    def _get_branch(self, source, keys=None):
        """SELECT of one source, with all columns, for all rows or some keys."""
        columns = self._get_source_columns(source)
        owner = columns["partner_id"]
        # the statement around it may name the person, so that no join is in the way of
        # an index by person and date
        is_inside = self.env.context.get("crm_timeline_of_person")
        join = SQL("WHERE") if is_inside else SQL("JOIN res_partner p ON")
        return SQL(
            "SELECT %s FROM %s %s p.id = %s %s %s",
            self._get_select(columns),
            source["from"],
            join,
            owner,
            SQL("AND") if is_inside else SQL("WHERE"),
            self._get_condition(source, keys),
        )

    @api.model
    def _get_source_columns(self, source):
        return {
            "id": self._get_row_id(source),
            "commercial_partner_id": SQL("p.commercial_partner_id"),
            "kind": SQL("%s", source["kinds"][0]),
            "partner_user_id": SQL("p.user_id"),
            "commercial_user_id": ACCOUNT_USER,
            "is_all_day": SQL("FALSE"),
            "is_purchase": SQL("FALSE"),
            **source["columns"],
        }
