import { CallView } from "@crm_relations/daily/call_view";

import { patch } from "@web/core/utils/patch";

patch(CallView.prototype, {
    /** Write down what the caller wants: the form opens with customer and channel. */
    newTicket() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "service.ticket",
            views: [[false, "form"]],
            context: {
                default_partner_id: this.state.hit.id,
                default_channel: "phone",
            },
        });
    },
});
