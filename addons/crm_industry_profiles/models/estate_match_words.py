from markupsafe import Markup

from odoo import api, models

ICONS = {
    "success": "fa-check text-success",
    "warning": "fa-adjust text-warning",
    "danger": "fa-times text-danger",
    "info": "fa-info-circle text-info",
    "muted": "fa-clock-o text-muted",
}


class EstateMatchWords(models.AbstractModel):
    """Why a match has its score, in the words of the reader."""

    _name = "estate.match.words"
    _description = "Explanation of Matches"

    @api.model
    def _get_html(self, lines):
        """A list, with a sign before each line (kind, text)."""
        item = Markup('<li><i class="fa fa-fw %s"></i> %s</li>')
        items = Markup("").join(item % (ICONS[kind], text) for kind, text in lines)
        return Markup('<ul class="list-unstyled mb-0">%s</ul>') % items

    @api.model
    def _get_line(self, match, fit):
        """(kind, text) of one criterion."""
        code = fit.criterion.code
        label = self._get_label(code)
        if code in ("locality", "sub_type"):
            return self._get_chosen_line(match, fit, label)
        if fit.off is None:
            return "danger", self.env._("%s: not known, ask the owner", label)
        value = self._get_value(match, code, fit.value)
        if not fit.off:
            return "success", self.env._(
                "%(label)s: %(value)s", label=label, value=value
            )
        kind = "warning" if fit.percent else "danger"
        text = self._get_missed(fit)
        return kind, self.env._(
            "%(label)s: %(value)s, %(missed)s", label=label, value=value, missed=text
        )

    @api.model
    def _get_missed(self, fit):
        """By how much, below or above what was asked."""
        off = f"{fit.off.normalize():f}"
        if fit.criterion.code == "year":
            if fit.is_above:
                return self.env._("years too new: %s", off)
            return self.env._("years too old: %s", off)
        if fit.is_above:
            return self.env._("%s %% more than asked for", off)
        return self.env._("%s %% less than asked for", off)

    @api.model
    def _get_chosen_line(self, match, fit, label):
        estate = match.property_id
        if fit.criterion.code == "locality":
            value = estate.locality_id.complete_name
        else:
            options = dict(
                estate._fields["property_sub_type"]._description_selection(self.env)
            )
            value = options.get(estate.property_sub_type)
        value = value or self.env._("not known")
        if fit.percent:
            return "success", self.env._(
                "%(label)s: %(value)s", label=label, value=value
            )
        return "danger", self.env._(
            "%(label)s: %(value)s, not one of those asked for", label=label, value=value
        )

    @api.model
    def _get_label(self, code):
        return {
            "price": self.env._("Price"),
            "living_area": self.env._("Area"),
            "bedrooms": self.env._("Bedrooms"),
            "rooms": self.env._("Rooms"),
            "floor": self.env._("Floor"),
            "year": self.env._("Year built"),
            "locality": self.env._("Locality"),
            "sub_type": self.env._("Subtype"),
        }[code]

    @api.model
    def _get_value(self, match, code, value):
        if code == "price":
            return match.currency_id.format(float(value))
        text = f"{value.normalize():f}"
        return self.env._("%s m²", text) if code == "living_area" else text
