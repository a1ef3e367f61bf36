from odoo import Command, api, models
from odoo.tools import SQL

INSERT = """
WITH inserted AS (
    INSERT INTO mail_followers (id, res_model, res_id, partner_id)
         SELECT nextval('mail_followers_id_seq'), %(model)s, v.res_id, v.partner_id
           FROM (VALUES %(followers)s) AS v(res_id, partner_id)
      RETURNING id, res_id, partner_id
), subscribed AS (
    INSERT INTO mail_followers_mail_message_subtype_rel
                (mail_followers_id, mail_message_subtype_id)
         SELECT i.id, v.subtype_id
           FROM inserted i
           JOIN (VALUES %(subtypes)s) AS v(res_id, partner_id, subtype_id)
             ON v.res_id = i.res_id AND v.partner_id = i.partner_id
)
SELECT id, res_id, partner_id FROM inserted
"""
NAMES = {"res_model", "res_id", "partner_id", "subtype_ids"}
FOLLOWED = "service.ticket"


class MailFollowers(models.Model):
    """Followers of many new tickets, or of one, in one statement."""

    _inherit = "mail.followers"

    @api.model_create_multi
    def create(self, vals_list):
        is_plain = self.env.su and all(self._is_plain(vals) for vals in vals_list)
        if not is_plain or self._get_merge_recorder():  # hears of what Odoo creates
            return super().create(vals_list)
        return self._insert(vals_list) if vals_list else self.browse()

    @api.model
    def _is_plain(self, vals):
        """Whether it is what Odoo prepares for those who come with a ticket."""
        commands = vals.get("subtype_ids") or ()
        is_set = len(commands) == 1 and commands[0][0] == Command.SET and commands[0][2]
        return vals.get("res_model") == FOLLOWED and vals.keys() == NAMES and is_set

    @api.model
    def _insert(self, vals_list):
        followers, subtypes = {}, {}
        for vals in vals_list:
            key = (vals["res_id"], vals["partner_id"])
            followers[key] = SQL("(%s, %s)", *key)
            for subtype_id in vals["subtype_ids"][0][2]:
                subtypes[(*key, subtype_id)] = SQL("(%s, %s, %s)", *key, subtype_id)
        rows = self.env.execute_query(
            SQL(
                INSERT,
                model=FOLLOWED,
                followers=SQL(", ").join(followers.values()),
                subtypes=SQL(", ").join(subtypes.values()),
            )
        )
        tickets = self.env[FOLLOWED].browse(dict.fromkeys(row[1] for row in rows))
        tickets.invalidate_recordset(["message_follower_ids"], flush=False)
        tickets.modified(["message_follower_ids"])
        ids = {(res_id, partner_id): number for number, res_id, partner_id in rows}
        return self.browse(ids[v["res_id"], v["partner_id"]] for v in vals_list)
