from odoo.exceptions import AccessError
from odoo.tests import new_test_user

# what Odoo itself writes, whatever a call says
OWN = {"id", "create_uid", "create_date", "write_uid", "write_date"}
OTHERS = {
    "boolean": lambda value: not value,
    "date": lambda value: "2001-01-01",
    "datetime": lambda value: "2001-01-01 10:00:00",
    "float": lambda value: value + 7,
    "integer": lambda value: value + 7,
    "many2one": lambda value: 999_999_999,
    "monetary": lambda value: value + 7,
    "one2many": lambda value: [(6, 0, [999_999_999])],
}


class GuardAttacks:
    """Tries to give each column that screens show read-only a value by call.

    It needs no rows: the guard answers for a row that is not saved yet as well, so a
    column that a later version adds is tried without a word here.
    """

    prefixes = ()
    roles = ()  # external ids of groups

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role_users = [
            new_test_user(cls.env, f"attack_{role.partition('.')[2]}", role)
            for role in cls.roles
        ]

    def _get_writable(self):
        """[(model, users)] of what is kept, and who may change rows of it."""
        for name, model in self.env.items():
            if not name.startswith(self.prefixes) or model._abstract:
                continue
            if model._transient or not model._auto:
                continue
            users = [
                user
                for user in self.role_users
                if model.with_user(user).has_access("write")
                or model.with_user(user).has_access("create")
            ]
            if users:
                yield model, users

    def _get_readonly(self, model):
        return [
            name
            for name, field in model._fields.items()
            if field.store and field.readonly and name not in OWN
        ]

    def _get_other_value(self, row, name):
        value = row.sudo()[name]
        return OTHERS.get(row._fields[name].type, lambda value: "hacked")(value)

    def _attack(self, model, user, name):
        """Whether a write and a default in the context are without effect."""
        row = model.with_user(user).new({})
        value = self._get_other_value(row, name)
        with self.assertRaises(AccessError):
            row.write({name: value})
        if name not in model._set_at_create:
            door = model.with_user(user).with_context(**{f"default_{name}": value})
            self.assertNotEqual(door.default_get([name]).get(name), value)

    def _check_readonly(self):
        count = 0
        for model, users in self._get_writable():
            for name in self._get_readonly(model):
                with self.subTest(f"{model._name}.{name}"):
                    self.assertIn("industry.computed.guard", model._inherit_module)
                    for user in users:
                        if model.with_user(user)._has_field_access(
                            model._fields[name], "write"
                        ):
                            self._attack(model, user, name)
                            count += 1
        return count
