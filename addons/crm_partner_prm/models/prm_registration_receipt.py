import json
from hashlib import sha256
from secrets import token_hex

from odoo import api, fields, models
from odoo.exceptions import UserError

STEPS = [
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("silent", "Approved by silence"),
    ("rejected", "Rejected"),
    ("progress", "Progress reported"),
    ("extended", "Protection extended"),
    ("expired", "Protection expired"),
    ("won", "Deal won"),
    ("lost", "Deal lost"),
    ("draft", "Taken back to draft"),
]
SEALED = ("author", "note", "facts")


class PrmRegistrationReceipt(models.Model):
    """What happened with a registration, in UTC: written once, never changed.

    Each receipt carries a fingerprint of itself and of the one before, so that what is
    changed past Odoo shows. The parts that may say who somebody is are sealed one by
    one, and the fingerprint covers the seals: whoever has a right to be forgotten is
    erased with the salt of the seal, and the chain still holds.
    """

    _name = "prm.registration.receipt"
    _description = "Receipt of a Deal Registration"
    _order = "id"
    _rec_name = "step"
    _log_access = False

    registration_id = fields.Many2one(
        "prm.deal.registration",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    step = fields.Selection(STEPS, required=True, readonly=True)
    date = fields.Datetime(string="When", required=True, readonly=True)
    date_utc = fields.Char(string="Time (UTC)", compute="_compute_date_utc")
    author = fields.Char(
        string="By", readonly=True, help="Who did it, as the name was then."
    )
    author_id = fields.Many2one(
        "res.partner", readonly=True, index="btree_not_null", ondelete="set null"
    )
    note = fields.Text(string="Said", readonly=True)
    facts = fields.Json(readonly=True)
    salts = fields.Json(readonly=True)
    seals = fields.Json(readonly=True)
    digest = fields.Char(string="Fingerprint", required=True, readonly=True)
    is_intact = fields.Boolean(
        string="Unchanged",
        compute="_compute_is_intact",
        help="The fingerprint still fits what is written here and before.",
    )
    company_id = fields.Many2one(related="registration_id.company_id")

    @api.depends("date")
    def _compute_date_utc(self):
        """The same text for everybody, wherever they are."""
        for receipt in self:
            receipt.date_utc = f"{receipt.date:%Y-%m-%d %H:%M:%S} UTC"

    @api.depends("step", "date", "author", "note", "facts", "seals", "digest")
    def _compute_is_intact(self):
        chains = self.registration_id.receipt_ids.grouped("registration_id")
        intact = set()
        for receipts in chains.values():
            before = ""
            for receipt in receipts.sorted("id"):
                before = receipt._get_digest(before)
                if receipt.digest == before and receipt._is_sealed():
                    intact.add(receipt.id)
        for receipt in self:
            receipt.is_intact = receipt.id in intact

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("Receipts are a log: they cannot be changed, by nobody.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Receipts are a log: they cannot be deleted, by nobody.")
        )

    @api.model
    def _add(self, registration, step, note="", **facts):
        """Write a receipt of a step that was taken and checked."""
        # sudo: nobody writes receipts by hand; whoever takes a step leaves one
        receipts = self.sudo()
        last = receipts.search(
            [("registration_id", "=", registration.id)], order="id desc", limit=1
        )
        values = {
            "registration_id": registration.id,
            "step": step,
            "date": fields.Datetime.now(),
            "author": self.env.user.name,
            "author_id": self.env.user.partner_id.id,
            "note": note or False,
            "facts": facts,
            "salts": {name: token_hex(8) for name in SEALED},
        }
        receipt = receipts.new(values)
        values["seals"] = receipt.seals = receipt._get_seals()
        values["digest"] = receipt._get_digest(last.digest or "")
        return receipts.create(values)

    def _get_seals(self):
        """Return {name of a part: fingerprint of it and its salt}; none is erased."""
        self.ensure_one()
        texts = {
            name: json.dumps(self[name] or "", sort_keys=True, ensure_ascii=False)
            for name in SEALED
        }
        return {
            name: sha256(f"{salt}{texts[name]}".encode()).hexdigest()
            for name, salt in (self.salts or {}).items()
        }

    def _is_sealed(self):
        """Each part is what was sealed, or it was erased."""
        seals = self._get_seals()
        return all(
            seals[name] == seal if name in seals else not self[name]
            for name, seal in (self.seals or {}).items()
        )

    def _get_digest(self, before):
        self.ensure_one()
        parts = (
            before,
            self.registration_id._origin.id or self.registration_id.id,
            self.step,
            fields.Datetime.to_string(self.date),
            self.seals or {},
        )
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
        return sha256(text.encode()).hexdigest()


class PrmDealRegistration(models.Model):
    _inherit = "prm.deal.registration"

    receipt_ids = fields.One2many(
        "prm.registration.receipt", "registration_id", string="Receipts", readonly=True
    )
