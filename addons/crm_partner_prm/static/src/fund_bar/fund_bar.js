import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Where the money of a fund is, as a picture: its parts make up the budget. */
export class PrmFundBar extends Component {
    static template = "crm_partner_prm.FundBar";
    static props = { ...standardWidgetProps };

    get parts() {
        const data = this.props.record.data;
        const currencyId = data.currency_id?.id;
        const parts = [
            ["paid", _t("Paid"), "text-bg-success"],
            ["claimed", _t("Claimed"), "text-bg-warning"],
            ["reserved", _t("Reserved"), "text-bg-info"],
            ["free", _t("Free"), "text-bg-light border"],
        ];
        return parts.map(([name, label, color]) => {
            const amount = data[`amount_${name}`];
            return {
                name,
                label,
                color,
                text: formatMonetary(amount, { currencyId }),
                width: data.budget ? (100 * amount) / data.budget : 0,
            };
        });
    }

    get budget() {
        const data = this.props.record.data;
        return formatMonetary(data.budget, { currencyId: data.currency_id?.id });
    }
}

registry.category("view_widgets").add("prm_fund_bar", {
    component: PrmFundBar,
    fieldDependencies: [
        { name: "budget", type: "monetary" },
        { name: "amount_free", type: "monetary" },
        { name: "amount_reserved", type: "monetary" },
        { name: "amount_claimed", type: "monetary" },
        { name: "amount_paid", type: "monetary" },
        { name: "currency_id", type: "many2one", relation: "res.currency" },
    ],
});
