from odoo import api, fields, models
from odoo.tools import SQL

# A source with so many rows of a customer is read in the order of its index, as far as
# a page needs; of the others all rows are read, which PostgreSQL plans in less time.
MANY = 100
PAGE_FIELDS = (
    "partner_id",
    "date",
    "is_all_day",
    "kind",
    "type_id",
    "name",
    "state",
    "user_id",
    "author_id",
    "amount",
    "currency_id",
    "res_model",
    "res_id",
)
COLUMNS = ("id", *PAGE_FIELDS)
# names of whom a row is about and of who did it, looked up for the rows of the page
NAMES = SQL(
    """(SELECT u.partner_id FROM res_users u WHERE u.id = near.user_id),
       (SELECT c.name FROM res_partner c WHERE c.id = near.partner_id),
       (SELECT c.name FROM res_partner c WHERE c.id = near.author_id),
       (SELECT c.name FROM res_users u JOIN res_partner c ON c.id = u.partner_id
         WHERE u.id = near.user_id)"""
)


class CrmTimeline(models.Model):
    _inherit = "crm.timeline"

    @api.model
    def _fetch_page(self, owners, filters, mark, size, later=0):
        """The rows below a mark (date, id), the latest first, and some later ones.

        :param owners: domain of the people or accounts whose rows they are
        :param filters: domain of what else there is to know about the rows
        :return: at most `size` rows, and at most `later` rows that come after the
            mark, the next one first
        """
        self.browse().check_access("read")
        who, kinds = self._get_who(owners), self._get_wanted_values(filters, "kind")
        found = self._find_sources(who, kinds, MANY)
        if not found:
            return self.browse(), self.browse()
        few = frozenset(number for number, is_long in found.items() if not is_long)
        parts = [self._select_few(owners & filters, few, mark, later)] if few else []
        for number in sorted(found.keys() - few):
            source = self.with_context(
                crm_ledger_numbers=frozenset([number]), crm_timeline_of_person=True
            )
            parts += source._select_many(filters, who, mark, size, later)
        near = self._select_around(SQL(" UNION ALL ").join(parts), mark, size, later)
        return self._read_around(near, is_sorted=len(few) < len(found))

    @api.model
    def _get_who(self, owners):
        """SQL of an array with the ids of the people of a domain."""
        people = self._get_wanted_values(owners, "partner_id")
        if people is not None:
            return SQL("%s::integer[]", sorted(people))
        accounts = self._get_wanted_values(owners, "commercial_partner_id")
        return SQL(
            "ARRAY(SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s))",
            sorted(accounts),
        )

    @api.model
    def _select_few(self, domain, numbers, mark, later):
        """SELECT of all rows of some sources; of later ones only if they are wanted."""
        query = self.with_context(crm_ledger_numbers=numbers)._search(domain)
        if not later:
            query.add_where(SQL("%s <= %s", self._get_column("date"), mark[0]))
        return SQL("(%s)", query.select(*map(self._get_column, COLUMNS)))

    @api.model
    def _select_many(self, filters, who, mark, size, later):
        """SELECTs of the rows of a source on both sides of the mark, for each person.

        Each is in the order of the source's index by person and date, and stops when
        it has enough. The order by id comes later: rows of one moment are all there.
        """
        date = self._get_column("date")
        # the date alone is for the index
        below = SQL(
            "%(date)s <= %(day)s AND (%(date)s, %(id)s) < (%(day)s, %(row_id)s)",
            date=date,
            id=self._get_column("id"),
            day=mark[0],
            row_id=mark[1],
        )
        sides = [(below, SQL("%s DESC", date), size)]
        if later:
            sides.append((SQL("%s >= %s", date, mark[0]), date, later))
        return [self._select_side(filters, who, *side) for side in sides]

    @api.model
    def _select_side(self, filters, who, condition, order, limit):
        query = self._search(filters)
        query.add_where(condition)
        return SQL(
            """(SELECT side.* FROM res_partner p CROSS JOIN LATERAL (
                %s ORDER BY %s FETCH FIRST %s ROWS WITH TIES) side
                WHERE p.id = ANY(%s))""",
            query.select(*map(self._get_column, COLUMNS)),
            order,
            limit,
            who,
        )

    @api.model
    def _get_column(self, name):
        return SQL.identifier(self._table, name)

    @api.model
    def _select_around(self, near, mark, size, later):
        """SELECT of (is later, *columns, *names), on both sides of a mark.

        :param near: SELECT of the columns of all rows that may be among them
        """
        return SQL(
            """WITH near AS MATERIALIZED (%(near)s)
               (SELECT FALSE, near.*, %(names)s FROM near
                 WHERE (date, id) < (%(date)s, %(row_id)s)
                 ORDER BY date DESC, id DESC LIMIT %(size)s)
                UNION ALL
               (SELECT TRUE, near.*, %(names)s FROM near WHERE date >= %(date)s
                 ORDER BY date, id LIMIT %(later)s)""",
            near=near,
            names=NAMES,
            date=mark[0],
            row_id=mark[1],
            size=size,
            later=later,
        )

    @api.model
    def _read_around(self, statement, is_sorted):
        """The rows of both sides, in the cache.

        :param is_sorted: whether some are to be read in the order of an index.
            PostgreSQL expects few rows of a customer whom it does not know yet, and
            would rather fetch and sort all of them.
        """
        if is_sorted:
            statement = SQL("SET LOCAL enable_sort TO off; %s", statement)
        found = self.env.execute_query(statement)
        if is_sorted:
            self.env.cr.execute("SET LOCAL enable_sort TO DEFAULT")
        self._cache_page(found)
        below = self.browse(row[1] for row in found if not row[0])
        return below, self.browse(row[1] for row in found if row[0])

    @api.model
    def _cache_page(self, found):
        """Keep what was found for who reads the fields of the rows next."""
        if found:
            _is_later, ids, *columns = zip(*found, strict=True)
            *columns, contacts, partners, authors, users = columns
            rows = self.browse(ids)
            values = dict(zip(PAGE_FIELDS, columns, strict=True))
            for name in PAGE_FIELDS:
                self._fields[name]._insert_cache(rows, values[name])
            self._cache_contacts(dict(zip(values["user_id"], contacts, strict=True)))
            people = (*values["partner_id"], *values["author_id"], *contacts)
            names = (*partners, *authors, *users)
            self._cache_names(dict(zip(people, names, strict=True)))

    @api.model
    def _cache_contacts(self, contacts):
        """Keep {user: contact} for the names; a row may have no user."""
        contacts.pop(None, None)
        users = self.env["res.users"].browse(contacts)
        users._fields["partner_id"]._insert_cache(users, contacts.values())

    @api.model
    def _cache_names(self, names):
        """Keep {contact: name}; a row may have none."""
        names.pop(None, None)
        partners = self.env["res.partner"].browse(names)
        partners._fields["name"]._insert_cache(partners, names.values())

    def _get_page_values(self):
        """Rows of a page as the web client shows them."""
        # sudo: names only, as on any many2one of a row that the user may see
        rows = self.sudo()
        previews = self._get_previews()
        states = self._get_state_labels()
        openable = {
            model: model in self.env and self.env[model].has_access("read")
            for model in set(self.mapped("res_model"))
        }
        return [
            {
                **row._prepare_page_row(),
                "preview": previews.get(row.id, ""),
                "state": states.get((row.res_model, row.state), ""),
                "can_open": openable[row.res_model],
            }
            for row in rows
        ]

    def _prepare_page_row(self):
        who = self.author_id or self.user_id.partner_id
        types = self.env["crm.interaction.type"]._get_labels() if self.type_id else {}
        name, icon = types.get(self.type_id.id, ("", ""))
        return {
            "id": self.id,
            "date": fields.Datetime.to_string(self.date),
            "is_all_day": self.is_all_day,
            "kind": self.kind,
            "type": name,
            "icon": icon,
            "name": self.name or "",
            "partner": {"id": self.partner_id.id, "name": self.partner_id.name or ""},
            "who": who.name or "",
            "amount": self.amount or False,
            "currency_id": self.currency_id.id,
            "res_model": self.res_model,
            "res_id": self.res_id,
        }
