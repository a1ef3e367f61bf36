KEY = "estate_later"


class EstateLater:
    """What is to be matched and compared once a file is written, not row by row.

    It is handed down in the context; as an object it cannot come from outside.
    """

    def __init__(self):
        self.ids = {}

    @classmethod
    def put_off(cls, records):
        """Note the records, if somebody up there collects them; return whether."""
        later = records.env.context.get(KEY)
        if not isinstance(later, cls):
            return False
        later.ids.setdefault(records._name, set()).update(records.ids)
        return True

    def run(self, env):
        """Do for all of them together what was put off."""

        def get(name):
            return env[name].browse(sorted(self.ids.get(name, ())))

        estates = get("estate.property")
        env["estate.duplicate"]._refresh(estates)
        Listing = env["estate.listing"].with_context(active_test=False)
        offered = Listing.search([("property_id", "in", estates.ids)])
        env["estate.matching"]._refresh(listings=offered | get("estate.listing"))
