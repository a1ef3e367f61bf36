from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

READERS = "service_news_reader_rel"


class ServiceNews(models.Model):
    """What a team should know: written by a colleague or read from a feed."""

    _name = "service.news"
    _description = "News"
    _order = "date desc, id desc"

    name = fields.Char(string="Title", required=True)
    body = fields.Html()
    date = fields.Datetime(default=fields.Datetime.now, required=True, index=True)
    url = fields.Char(string="Link")
    author_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        index="btree_not_null",
        ondelete="set null",
    )
    team_ids = fields.Many2many(
        "service.team",
        "service_news_team_rel",
        "news_id",
        "team_id",
        string="Teams",
        help="Who should know. Empty: everybody.",
    )
    industry_ids = fields.Many2many(
        "res.partner.industry",
        string="Industries",
        help="Shown beside tickets of customers of these industries, too.",
    )
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    active = fields.Boolean(default=True)
    reader_ids = fields.Many2many(
        "res.users",
        READERS,
        "news_id",
        "user_id",
        string="Read by",
        readonly=True,
        copy=False,
        groups="crm_service_desk.group_service_all",
    )
    is_read = fields.Boolean(
        string="Read", compute="_compute_is_read", search="_search_is_read"
    )

    @api.depends("reader_ids")
    @api.depends_context("uid")
    def _compute_is_read(self):
        """By SQL: everybody knows that of herself, not who else has read it."""
        rows = self.env.execute_query(
            SQL(
                "SELECT news_id FROM %s WHERE user_id = %s AND news_id IN %s",
                SQL.identifier(READERS),
                self.env.uid,
                tuple(self.ids) or (0,),
            )
        )
        read = {row[0] for row in rows}
        for news in self:
            news.is_read = news._origin.id in read

    @api.model
    def _search_is_read(self, operator, value):
        if operator != "in":
            return NotImplemented
        read = SQL(
            "SELECT news_id FROM %s WHERE user_id = %s",
            SQL.identifier(READERS),
            self.env.uid,
        )
        domain = Domain("id", "in", read)
        wanted = {bool(item) for item in value}
        if len(wanted) == 2:
            return Domain.TRUE
        return domain if True in wanted else ~domain

    @api.model
    @api.readonly
    def get_unread_count(self):
        """Return how many news the user has not read, at most 100."""
        if not self.has_access("read"):
            return 0
        return self.search_count([("is_read", "=", False)], limit=100)

    def action_read(self):
        """The user has read them."""
        self._set_read(True)

    def action_unread(self):
        self._set_read(False)

    def _set_read(self, is_read):
        self.check_access("read")
        command = Command.link if is_read else Command.unlink
        # sudo: whoever may read news may say that she has, for herself only
        self.sudo().write({"reader_ids": [command(self.env.uid)]})

    def action_open(self):
        """Show one piece of news, which is read then."""
        self.ensure_one()
        self.action_read()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
