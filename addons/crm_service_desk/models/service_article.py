from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

STATES = [
    ("draft", "Draft"),
    ("review", "In Review"),
    ("published", "Published"),
    ("outdated", "Outdated"),
]
MANAGER = "crm_service_desk.group_service_manager"


class ServiceArticle(models.Model):
    """A piece of knowledge: written by an agent, approved by a manager."""

    _name = "service.article"
    _description = "Article"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"
    _check_company_auto = True

    name = fields.Char(string="Title", required=True, translate=True, tracking=True)
    body = fields.Html(translate=True)
    keywords = fields.Char(
        translate=True,
        help="Words that customers use and the text does not: found by the search.",
    )
    kind = fields.Selection(
        [("article", "Article"), ("question", "Question and Answer")],
        default="article",
        required=True,
        help="Questions and answers are short: they are shown while somebody calls.",
    )
    state = fields.Selection(
        STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    is_published = fields.Boolean(
        string="Published",
        compute="_compute_is_published",
        inverse="_inverse_is_published",
        store=True,
        precompute=True,
    )
    audience = fields.Selection(
        [
            ("internal", "Employees"),
            ("customers", "Customers"),
            ("public", "Everybody"),
        ],
        string="For",
        default="internal",
        required=True,
        tracking=True,
        help="Employees: only in Odoo. Customers: whoever is logged in to the portal."
        " Everybody: no log-in needed.",
    )
    category_id = fields.Many2one(
        "service.category", index="btree_not_null", ondelete="restrict", tracking=True
    )
    tag_ids = fields.Many2many("service.tag", string="Tags")
    product_ids = fields.Many2many(
        "product.template", string="Products", check_company=True
    )
    # restrict: an article for banks must not become one for everybody
    industry_ids = fields.Many2many(
        "res.partner.industry",
        string="Industries",
        ondelete="restrict",
        help="Only customers of these industries find it, logged in; agents are"
        " offered it for them first. Empty: for every industry.",
    )
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    author_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    reviewer_id = fields.Many2one(
        "res.users",
        domain="[('all_group_ids', 'in', manager_group_id)]",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        help="Who approves the article. Empty: any administrator of the desk.",
    )
    manager_group_id = fields.Many2one(
        "res.groups",
        compute="_compute_manager_group_id",
        compute_sudo=True,
        export_string_translation=False,
    )
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Attachments", bypass_search_access=True
    )
    revision_of_id = fields.Many2one(
        "service.article",
        string="Changes",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        help="The published article that this one will replace when it is approved.",
    )
    revision_ids = fields.One2many(
        "service.article", "revision_of_id", string="Proposed Changes"
    )
    published_date = fields.Datetime(
        string="Published on", readonly=True, copy=False, index="btree_not_null"
    )
    ticket_ids = fields.Many2many(
        "service.ticket", string="Answered Tickets", copy=False
    )
    may_edit = fields.Boolean(
        compute="_compute_may_edit", export_string_translation=False
    )

    _review_months_positive = models.Constraint(
        "CHECK(review_months >= 0)", "The months cannot be negative."
    )

    @api.depends("state")
    def _compute_is_published(self):
        for article in self:
            article.is_published = article.state == "published"

    def _inverse_is_published(self):
        """Whoever writes the field does what the buttons do, with their checks."""
        wanted = self.filtered("is_published")
        published = self.filtered(lambda article: article.state == "published")
        if wanted - published:
            (wanted - published).action_publish()
        if published - wanted:
            (published - wanted).action_outdate()

    def _compute_manager_group_id(self):
        self.manager_group_id = self.env.ref(MANAGER)

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_may_edit(self):
        is_manager = self._is_knowledge_manager()
        for article in self:
            article.may_edit = is_manager or article.state == "draft"

    @api.constrains("revision_of_id")
    def _check_revision(self):
        for article in self:
            if article.revision_of_id.revision_of_id:
                raise ValidationError(
                    self.env._("Change the published article, not a proposed change.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_state_value(vals)
        articles = super().create(vals_list)
        articles._own_attachments()
        return articles

    def write(self, vals):
        self._check_state_value(vals)
        self._check_content(vals)
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_attachments()
        return result

    def copy_data(self, default=None):
        """A copy of a title is told apart."""
        vals_list = super().copy_data(default)
        if "name" in (default or {}) or self.env.context.get("service_revision"):
            return vals_list
        for vals in vals_list:
            vals["name"] = self.env._("%s (copy)", vals["name"])
        return vals_list

    @api.model
    def _is_knowledge_manager(self):
        return self.env.su or self.env.user.has_group(MANAGER)

    @api.model
    def _check_state_value(self, vals):
        if vals.get("state", "draft") in ("draft", "review"):
            return
        if not self._is_knowledge_manager():
            raise AccessError(
                self.env._("Only administrators of the service desk publish articles.")
            )

    @api.model
    def _get_content_fields(self):
        """Names of the fields that are approved: a hook."""
        return {
            "name",
            "body",
            "keywords",
            "kind",
            "audience",
            "category_id",
            "company_id",
            "industry_ids",
            "attachment_ids",
        }

    def _check_content(self, vals):
        """What the reviewer reads is not changed behind her back."""
        self.check_access("write")
        if self._is_knowledge_manager() or not self._get_content_fields() & set(vals):
            return
        locked = self.filtered(lambda article: article.state != "draft")
        if locked:
            raise UserError(
                self.env._(
                    "“%s” is in review: take it back to draft to change it.",
                    locked[0].name,
                )
            )

    def _own_attachments(self):
        """Whoever may read the article may read its attachments.

        Nobody can show others what she may not read herself.
        """
        self.attachment_ids.check_access("read")
        for article in self:
            loose = article.attachment_ids.filtered(lambda a: not a.res_id)
            loose.write({"res_model": self._name, "res_id": article.id})

    def action_submit(self):
        """Ask for approval."""
        for article in self:
            if not article.body:
                raise UserError(
                    self.env._("Write the text of “%s” first.", article.name)
                )
        self.write({"state": "review"})
        for article in self:
            reviewer = article.reviewer_id or article._get_default_reviewer()
            article.activity_schedule(
                "crm_service_desk.mail_activity_type_article", user_id=reviewer.id
            )

    def _get_default_reviewer(self):
        """Who is asked to approve when nobody is chosen: a hook."""
        # sudo: which colleague is asked
        article = self.sudo()
        head = article.category_id.team_id.user_id
        is_manager = head.has_group(MANAGER) if head else False
        if is_manager:
            return head
        # sudo: the same question, to any administrator
        return self.env.ref(MANAGER).sudo().user_ids[-1:]

    def action_draft(self):
        """Back to the author."""
        if any(article.state not in ("draft", "review") for article in self):
            self._check_manager()
        self.write({"state": "draft"})
        self.activity_unlink(["crm_service_desk.mail_activity_type_article"])

    def action_publish(self):
        """Approve: show to readers, or let a proposed change replace its article."""
        self._check_manager()
        for article in self:
            if not article.body:
                raise UserError(
                    self.env._("Write the text of “%s” first.", article.name)
                )
        self.activity_feedback(["crm_service_desk.mail_activity_type_article"])
        changes = self.filtered("revision_of_id")
        for change in changes:
            change._replace_original()
        articles = self - changes
        articles.write(articles._prepare_publish_values())
        approved = articles | changes.revision_of_id
        approved._make_versions()
        changes.unlink()
        return approved._get_form_action() if len(approved) == 1 else None

    def _check_manager(self):
        if not self._is_knowledge_manager():
            raise AccessError(
                self.env._("Only administrators of the service desk do this.")
            )

    def _prepare_publish_values(self):
        today = fields.Date.context_today(self)
        return {
            "state": "published",
            "published_date": fields.Datetime.now(),
            "reviewer_id": self.env.uid,
            "reviewed_date": today,
        }

    def action_outdate(self):
        """Take off: readers do not see it any more."""
        self._check_manager()
        self.write({"state": "outdated"})

    def action_revise(self):
        """Open the proposed change of a published article, and make it if need be."""
        self.ensure_one()
        change = self.revision_ids[:1] or self._propose_change()
        return change._get_form_action()

    def _propose_change(self):
        article = self.with_context(service_revision=True)
        return article.copy(
            {
                "revision_of_id": self.id,
                "attachment_ids": [Command.set(self.attachment_ids.ids)],
            }
        )

    def _replace_original(self):
        self.ensure_one()
        original = self.revision_of_id
        original.write(
            {
                **original._prepare_publish_values(),
                "kind": self.kind,
                "audience": self.audience,
                "category_id": self.category_id.id,
                "company_id": self.company_id.id,
                "review_months": self.review_months,
                "attachment_ids": [Command.set(self.attachment_ids.ids)],
                "tag_ids": [Command.set(self.tag_ids.ids)],
                "product_ids": [Command.set(self.product_ids.ids)],
                "industry_ids": [Command.set(self.industry_ids.ids)],
            }
        )
        self.attachment_ids.filtered(
            lambda a: (a.res_model, a.res_id) == (self._name, self.id)
        ).write({"res_id": original.id})
        original._take_texts(self)

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    @api.model
    def _add_months(self, day, months):
        return day + relativedelta(months=months)
