import { Component } from "@odoo/owl";

import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { CallView } from "@crm_relations/daily/call_view";

/** Open applications of the caller: how far each is, and the paper that came in. */
export class CallApplications extends Component {
    static template = "crm_industry_profiles.CallApplications";
    static props = { items: Array, onChanged: Function };

    setup() {
        this.action = useService("action");
    }

    /** In a dialog: the caller and what to mention stay on the screen. */
    open(item) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: item.name,
                res_model: item.model,
                res_id: item.id,
                views: [[false, "form"]],
                target: "new",
            },
            { onClose: () => this.props.onChanged() }
        );
    }

    formatAmount(item) {
        return formatCurrency(item.amount, item.currency_id);
    }

    /** What the caller wants to know first. */
    getStep(item) {
        return item.is_approved ? _t("Approved") : item.state;
    }

    getMissing(item) {
        return item.missing.join(", ");
    }
}

CallView.components = { ...CallView.components, CallApplications };
