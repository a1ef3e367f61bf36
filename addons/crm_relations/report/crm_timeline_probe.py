import re

from odoo import api, models
from odoo.tools import SQL

PARTNER_ALIAS = re.compile(r"\bp\.")


class CrmTimeline(models.Model):
    """Where the rows of some people can be, so that nothing else need be asked."""

    _inherit = "crm.timeline"

    @api.model
    def _find_sources(self, who, kinds, many):
        """{number of a source where these people may have rows: whether many}.

        Neither filters nor record rules count: this spares PostgreSQL to plan the
        sources that are left out, and says which are worth reading by their index.

        :param who: SQL of an array with the ids of contacts
        :param kinds: the kinds wanted, all if None
        :param many: how many rows of a source are many
        """
        for model, names in self._depends.items():
            self.env[model].flush_model(names)
        probes = {
            source["number"]: self._get_probe(source)
            for source in self._get_sources_of(kinds)
        }
        direct = {n: probe for n, probe in probes.items() if "documents" not in probe}
        hung = {n: probe for n, probe in probes.items() if "documents" in probe}
        tables = sorted({probe["documents"] for probe in hung.values()})
        questions = {n: self._count_owned(p, who, many) for n, p in direct.items()}
        questions |= {table: self._list_owned(table, who, many) for table in tables}
        answers = self._ask(questions)
        documents = {table: answers.pop(table) for table in tables}
        found = {number: count >= many for number, count in answers.items() if count}
        return found | self._find_hung(hung, documents, many)

    @api.model
    def _find_hung(self, probes, documents, many):
        """Sources whose rows hang on documents: no index has all of somebody's.

        They may be found on more documents than it is worth to look through.
        """
        found, questions = {}, {}
        for number, probe in probes.items():
            ids = documents[probe["documents"]]
            if len(ids) >= many:
                found[number] = False
            elif ids:
                array = SQL("%s::integer[]", ids)
                questions[number] = self._count_owned(probe, array, 1)
        answers = self._ask(questions)
        return found | {number: False for number, count in answers.items() if count}

    @api.model
    def _ask(self, questions):
        """Answers to scalar subqueries by their key, in one statement."""
        if not questions:
            return {}
        columns = SQL(", ").join(questions.values())
        [answers] = self.env.execute_query(SQL("SELECT %s", columns))
        return dict(zip(questions, answers, strict=True))

    @api.model
    def _get_probe(self, source):
        """How to learn whether somebody has rows: see ``found_in`` of a source."""
        if probe := source.get("found_in"):
            return probe
        owner = source["columns"]["partner_id"]
        where = source.get("where") or SQL("TRUE")
        tables = source["from"]
        if PARTNER_ALIAS.search(f"{tables.code} {where.code}"):
            tables = SQL("%s JOIN res_partner p ON p.id = %s", tables, owner)
        return {"from": tables, "owner": owner, "where": where}

    @api.model
    def _count_owned(self, probe, owners, limit):
        return SQL(
            """(SELECT COUNT(*) FROM (
                SELECT FROM %s WHERE %s = ANY(%s) AND (%s) LIMIT %s) found)""",
            probe["from"],
            probe["owner"],
            owners,
            probe.get("where") or SQL("TRUE"),
            limit,
        )

    @api.model
    def _list_owned(self, table, who, limit):
        return SQL(
            "ARRAY(SELECT d.id FROM %s d WHERE d.partner_id = ANY(%s) LIMIT %s)",
            SQL.identifier(table),
            who,
            limit,
        )
