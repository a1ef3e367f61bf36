import hashlib

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .fin_kyc_risk import RISKS

FACTS = (
    "name",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "vat",
    "company_registry",
    "phone",
    "email",
    "birthdate",
    "crm_occupation",
)


class FinKycReview(models.Model):
    """What the one who decides has seen, kept as it was."""

    _inherit = "fin.kyc.review"

    @api.model
    def _get_fact_names(self):
        """Fields of the customer that a review looks at: a hook."""
        return FACTS

    def _get_facts(self):
        """Return {review: {key: (label, text)}}, read in batch for all reviews.

        The labels are the reader's, the texts the same for everybody, to be compared.
        """
        # sudo: reviewers see what they have to judge, private facts included
        partners = self.sudo().with_context(lang=None).partner_id
        names = self._get_fact_names()
        labels = {
            name: partners._fields[name].get_description(self.env)["string"]
            for name in names
        }
        owners = self._get_owner_texts(partners)
        documents = self._get_document_texts(partners)
        by_id = {partner.id: partner for partner in partners}
        facts = {}
        for review in self:
            own = by_id[review.partner_id.id]  # read with all the others
            texts = own._get_kyc_texts(names)
            facts[review] = {name: (labels[name], str(texts[name])) for name in names}
            owner = owners.get(own.id, "")
            facts[review]["owners"] = (self.env._("Owners"), owner)
            papers = documents.get((own.id, review.company_id.id), "")
            facts[review]["documents"] = (self.env._("Documents"), papers)
        return facts

    def _get_owner_texts(self, partners):
        """{partner id: owners and their shares} as of today, in one query."""
        # sudo: as in `_get_facts`
        Relation = partners.env["crm.relation"].sudo()
        rows = Relation.search_fetch(
            Relation._get_current_domain(fields.Date.context_today(self))
            & Domain("type_id.category", "=", "ownership")
            & Domain("right_partner_id", "in", partners.ids),
            ["left_partner_id", "right_partner_id", "share"],
            order="left_partner_id, id",
        )
        texts = {}
        for row in rows:
            share = f" {row.share:g} %" if row.share else ""
            texts.setdefault(row.right_partner_id.id, []).append(
                f"{row.left_partner_id.name}{share}"
            )
        return {owned: ", ".join(sorted(found)) for owned, found in texts.items()}

    def _get_document_texts(self, partners):
        """{(partner id, company id): documents with their numbers}, in one query."""
        # sudo: as in `_get_facts`
        papers = partners.env["fin.kyc.document"].sudo()
        texts = {}
        for paper in papers.search([("partner_id", "in", partners.ids)], order="id"):
            owner = (paper.partner_id.id, paper.company_id.id)
            texts.setdefault(owner, []).append(paper.display_name)
        return {owner: ", ".join(found) for owner, found in texts.items()}

    def _get_evidence(self):
        """Return what is frozen with a decision, as plain JSON: a hook.

        ``facts`` and ``sections`` (of rows) are lists of ``label`` and ``value``.
        """
        self.ensure_one()
        facts = self._get_facts()[self]
        return {
            "facts": [
                {"key": key, "label": label, "value": text}
                for key, (label, text) in facts.items()
            ],
            "documents": [row._get_evidence() for row in self._get_documents()],
            "sections": self._get_evidence_sections(),
        }

    def _get_evidence_sections(self):
        """[{"label": title, "rows": [{"label", "value"}]}] of what else was seen."""
        risks = dict(RISKS)
        known = [self.current_class] if self.current_class else []
        return [
            {
                "label": self.env._("Why Now"),
                "rows": [row._get_evidence() for row in self.trigger_ids],
            },
            {
                "label": self.env._("Changed Data"),
                "rows": [row._get_evidence() for row in self.change_ids],
            },
            {
                "label": self.env._("Risk Class so far"),
                "rows": [{"label": risks[risk], "value": ""} for risk in known],
            },
        ]

    def _get_documents(self):
        return self.env["fin.kyc.document"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            order="id",
        )

    def _freeze(self):
        """Keep data and documents as they are at this moment."""
        self.ensure_one()
        evidence = self._get_evidence()
        evidence["date"] = fields.Datetime.to_string(fields.Datetime.now())
        evidence["user"] = self.env.user.name
        # sudo: copies of documents that the reviewer has just read
        attachments = self.env["ir.attachment"].sudo()
        attachments.create(
            [
                {
                    "name": paper.file_name or paper.display_name,
                    "raw": paper.file and paper._get_file_content(),
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for paper in self._get_documents()
                if paper.file
            ]
        )
        # sudo: the evidence is written by the decision only
        self.sudo().snapshot = evidence

    @api.depends("snapshot", "partner_id")
    def _compute_snapshot_html(self):
        """What the decision has seen; before it, what there is to see now."""
        for review in self:
            seen = review.snapshot
            if not seen and review.id:
                seen = {**review._get_evidence(), "sections": ()}
            review.snapshot_html = review._render_snapshot(seen or {})

    @api.model
    def _render_snapshot(self, snapshot):
        sections = [{"label": "", "rows": snapshot.get("facts", ())}]
        sections += [
            {
                "label": self.env._("Documents"),
                "rows": [
                    {"label": row["name"], "value": row["expiry"]}
                    for row in snapshot.get("documents", ())
                ],
            },
            *snapshot.get("sections", ()),
        ]
        return self._render_sections(sections)

    @api.model
    def _render_sections(self, sections):
        """HTML of dicts with ``label`` and ``rows`` of ``label`` and ``value``."""
        return Markup().join(
            self._render_section(section) for section in sections if section["rows"]
        )

    @api.model
    def _render_section(self, section):
        rows = Markup().join(
            Markup("<tr><th class='pe-3 fw-normal text-muted'>%s</th><td>%s</td></tr>")
            % (row["label"], row["value"])
            for row in section["rows"]
            if row["value"] or section["label"]
        )
        title = Markup("<h3 class='h5'>%s</h3>") % section["label"]
        return title + Markup("<table class='table table-sm'>%s</table>") % rows


class FinKycTrigger(models.Model):
    _inherit = "fin.kyc.trigger"

    def _get_evidence(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return {"label": kinds[self.kind], "value": self.note or ""}


class FinKycChange(models.Model):
    _inherit = "fin.kyc.change"

    def _get_evidence(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        values = f"{self.old_value or '-'} → {self.new_value or '-'}"
        checked = f"{states[self.state]}, {self.checked_by_id.name}: {self.note or ''}"
        return {"label": self.label, "value": f"{values} ({checked})"}


class FinKycDocument(models.Model):
    _inherit = "fin.kyc.document"

    def _get_evidence(self):
        self.ensure_one()
        content = self._get_file_content() if self.file else b""
        expiry = self.date_expiry and format_date(self.env, self.date_expiry)
        return {
            "name": self.display_name,
            "expiry": expiry or "",
            "file": self.file_name or "",
            "sha256": hashlib.sha256(content).hexdigest() if content else "",
        }
