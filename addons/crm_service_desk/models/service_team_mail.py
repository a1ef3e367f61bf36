from odoo import fields, models


class ServiceTeam(models.Model):
    _inherit = "service.team"

    accept_machine_mail = fields.Boolean(
        string="Tickets from Machines",
        help="Messages of mailing lists, shops and monitoring open tickets and get no"
        " automatic answer. Otherwise they go to quarantine. Automatic replies never"
        " open a ticket.",
    )
