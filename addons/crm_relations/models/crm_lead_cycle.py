from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # in a report of many deals the average is of use, and the sum is not
    day_open = fields.Float(aggregator="avg")
    day_close = fields.Float(aggregator="avg")
