from odoo import models

# marks pages whose content needs the screens of an industry, beside the page's role
EMPTY_PAGE = "//page[contains(@class, 'o_industry_page')][not(*)]"


class IrUiView(models.Model):
    _inherit = "ir.ui.view"

    def _postprocess_access_rights(self, tree):
        """Take away a page of an industry whose whole content was taken away.

        Odoo has no "and" of groups, and a page cannot stand within another group: the
        role is on the page, the industry on what it holds.
        """
        tree = super()._postprocess_access_rights(tree)
        for page in tree.xpath(EMPTY_PAGE):
            page.getparent().remove(page)
        return tree
