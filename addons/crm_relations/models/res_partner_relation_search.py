from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner_relation import RELATION_GROUPS

EMPLOYMENT = ("works_for", "director")
NAMES_LIMIT = 5000


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Fields of the search box: they have no value. Their domains are subqueries over
    # both ends of the relations, in force today or on the context's `as_of`.
    relation_partner_id = fields.Many2one(
        "res.partner",
        string="Related to",
        compute="_compute_relation_search",
        search="_search_related_partner_id",
        groups=RELATION_GROUPS,
    )
    relation_label_id = fields.Many2one(
        "crm.relation.label",
        string="Relation",
        compute="_compute_relation_search",
        search="_search_relation_label_id",
        groups=RELATION_GROUPS,
    )
    relation_category = fields.Selection(
        selection=lambda self: (
            self.env["crm.relation.type"]
            ._fields["category"]
            ._description_selection(self.env)
        ),
        string="Kind of Relation",
        compute="_compute_relation_search",
        search="_search_relation_category",
        groups=RELATION_GROUPS,
    )
    relation_employer_id = fields.Many2one(
        "res.partner",
        string="Works for",
        compute="_compute_relation_search",
        search="_search_relation_employer_id",
        groups=RELATION_GROUPS,
    )
    relation_text = fields.Char(
        string="Relation in Words",
        compute="_compute_relation_search",
        search="_search_relation_text",
        groups=RELATION_GROUPS,
        help="For example “wife of Miller”: what the contact is, and for whom.",
    )
    relation_as_of = fields.Date(
        string="Relations as of",
        compute="_compute_relation_search",
        search="_search_relation_as_of",
        groups=RELATION_GROUPS,
        help="Search and count relations as they stood on this day.",
    )

    def _compute_relation_search(self):
        self.relation_partner_id = False
        self.relation_label_id = False
        self.relation_category = False
        self.relation_employer_id = False
        self.relation_text = False
        self.relation_as_of = False

    def _search_related_partner_id(self, operator, value):
        return self._search_relation_field("other_partner_id", operator, value)

    def _search_relation_label_id(self, operator, value):
        if operator.startswith("not"):
            return NotImplemented
        if operator == "in" and False in value:
            return self._search_relation_field("label_id", operator, value)
        field = "name" if operator.endswith("like") else "id"
        labels = self.env["crm.relation.label"].with_context(active_test=False)
        return self._get_label_domain(labels.search([(field, operator, value)]))

    def _search_relation_category(self, operator, value):
        return self._search_relation_field("category", operator, value)

    @api.model
    def _search_relation_field(self, name, operator, value):
        """Domain of those who have a relation whose field `name` is such; for False,
        of those who have none."""
        if operator.startswith("not"):
            return NotImplemented
        if operator == "in" and False in value:
            some = self._search_relation_field(name, operator, set(value) - {False})
            return ~self._get_relation_domain(Domain.TRUE) | some
        return self._get_relation_domain(Domain(name, operator, value))

    def _search_relation_employer_id(self, operator, value):
        if operator.startswith("not") or (operator == "in" and False in value):
            return NotImplemented
        End = self.env["crm.relation.end"]
        domain = Domain("type_id.code", "in", EMPLOYMENT) & Domain("is_left", "=", True)
        domain &= Domain("other_partner_id", operator, value)
        ends = End._search(End._get_current_domain() & domain)
        # Odoo's own way to say it: a contact of the company, not one of its addresses
        people = Domain("type", "=", "contact") & Domain("is_company", "=", False)
        contacts = self._search(Domain("parent_id", operator, value) & people)
        found = SQL(
            "(%s UNION ALL %s)", ends.select("partner_id"), contacts.select("id")
        )
        return Domain("id", "in", found)

    def _search_relation_text(self, operator, value):
        if operator not in ("ilike", "=ilike", "in"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else [text for text in value if text]
        return Domain.OR(self._get_relation_text_domain(text) for text in texts)

    def _search_relation_as_of(self, operator, value):
        # the search view puts the day into the context, which the others read
        return Domain.TRUE if operator == "in" else NotImplemented

    @api.model
    def _get_relation_domain(self, domain):
        """Domain of contacts with a relation in force that fulfils `domain`."""
        current = self.env["crm.relation.end"]._get_current_domain()
        return Domain("relation_end_ids", "any", current & domain)

    @api.model
    def _get_label_domain(self, labels, name=None):
        """Domain of contacts that are such for somebody, whose name is like `name`.

        It asks the relations themselves, one side at a time, so that PostgreSQL may
        walk through the contacts in their order and stop after a page.
        """
        Relation = self.env["crm.relation"]
        domains = []
        for label in labels:
            own, other = sides = ("left_partner_id", "right_partner_id")
            if label.is_inverse:
                own, other = other, own
            domain = Domain("type_id", "=", label.type_id.id)
            current = Relation._get_current_domain() & domain
            domains.append(self._get_side_domain(current, own, other, name))
            if label.type_id.is_symmetric:
                domains.append(self._get_side_domain(current, *sides[::-1], name))
        return Domain.OR(domains)

    @api.model
    def _get_side_domain(self, domain, own, other, name):
        if name:
            domain &= self._get_name_domain(other, name)
        query = self.env["crm.relation"]._search(domain)
        return Domain("id", "in", query.subselect(SQL.identifier(query.table, own)))

    @api.model
    def _get_name_domain(self, field, name):
        """Domain on the contact in `field` whose name is like `name`.

        A few contacts are looked up first: PostgreSQL cannot guess how many relations
        a part of a name leads to, and would walk through all contacts.
        """
        # the trigram index is that of the name; with a comma, it tells the company too
        column = "complete_name" if "," in name else "name"
        domain = Domain(column, "ilike", name)
        partners = self.with_context(active_test=False)
        ids = partners._search(domain, limit=NAMES_LIMIT + 1).get_result_ids()
        if len(ids) > NAMES_LIMIT:
            return Domain(f"{field}.{column}", "ilike", name)
        return Domain(field, "in", ids)

    @api.model
    def _get_relation_text_domain(self, text):
        """Read “wife of Miller”: a label at the beginning, the other contact's name
        after it. Without a known label, the text is one or the other."""
        text = " ".join(text.split())
        Label = self.env["crm.relation.label"].with_context(active_test=False)
        label_ids, name = self._split_relation_text(text)
        if label_ids:
            return self._get_label_domain(Label.browse(label_ids), name)
        named = self._get_name_domain("other_partner_id", text)
        labels = Label.search([("name", "ilike", text)])
        return self._get_relation_domain(named) | self._get_label_domain(labels)

    @api.model
    def _split_relation_text(self, text):
        """Return (ids of the longest labels that begin the text, rest of the text)."""
        words = f"{text} ".lower()
        labels = self.env["crm.relation.label"].with_context(active_test=False)
        found, length = [], 0
        for label in labels.search_fetch([], ["name"]):
            start = f"{label.name} ".lower()
            if label.name and words.startswith(start) and len(start) >= length:
                found = found if len(start) == length else []
                found.append(label.id)
                length = len(start)
        return found, text[length:].strip()
