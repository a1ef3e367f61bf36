from lxml import etree


def get_shown_fields(model, view_type="form"):
    """Return the names that a browser reads: those in the view of this very user.

    What is there for other groups (``models`` of the view has it, too) is left out.
    """
    arch = etree.fromstring(model.get_view(view_type=view_type)["arch"])
    return set(arch.xpath("//field[not(ancestor::field)]/@name"))
