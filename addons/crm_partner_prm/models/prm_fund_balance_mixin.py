from odoo import api, models
from odoo.exceptions import AccessError


class PrmFundBalanceMixin(models.AbstractModel):
    """A record that holds a share of a fund's money.

    Its balances are columns that `prm.fund.move._book` alone writes, in the same
    statement as the rows that say why; the database refuses what is negative.
    """

    _name = "prm.fund.balance.mixin"
    _description = "Holder of a Fund's Money"

    @api.model
    def _get_buckets(self):
        """Names of the buckets of money that this record has, of `BUCKETS`."""
        return ()

    @api.model
    def _get_bucket_field(self, bucket):
        # what a fund was given is its budget: the one balance that people write
        return "budget" if bucket == "outside" else f"amount_{bucket}"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_no_balance(vals)
        # written down, so that no default of a context can say something else
        nothing = dict.fromkeys(self._get_balance_fields(), 0)
        return super().create([vals | nothing for vals in vals_list])

    def write(self, vals):
        self._check_no_balance(vals)
        return super().write(vals)

    @api.model
    def _get_balance_fields(self):
        names = {self._get_bucket_field(bucket) for bucket in self._get_buckets()}
        return names - {"budget"}

    @api.model
    def _check_no_balance(self, vals):
        if vals.keys() & self._get_balance_fields():
            raise AccessError(
                self.env._("Balances follow from the ledger, they cannot be written.")
            )
