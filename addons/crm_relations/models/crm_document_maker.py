from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def action_make_document(self):
        self.ensure_one()
        return self.env["crm.document.send"]._open(self._name, self.id)


class CrmAgreement(models.Model):
    _inherit = "crm.agreement"

    def action_make_document(self):
        self.ensure_one()
        return self.env["crm.document.send"]._open(self._name, self.id)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_make_document(self):
        self.ensure_one()
        return self.env["crm.document.send"]._open(self._name, self.id)
