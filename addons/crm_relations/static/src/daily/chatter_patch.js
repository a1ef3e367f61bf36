import { Chatter } from "@mail/chatter/web_portal/chatter";
import { useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        this.crmOutbox = useState(useService("crm_outbox"));
        this.crmAction = useService("action");
        this.crmOrm = useService("orm");
    },

    /** Deals have no card with "Log call": they have it in their chatter. */
    get canLogInteraction() {
        return (
            this.crmOutbox.isSalesman &&
            this.props.threadModel === "crm.lead" &&
            Boolean(this.props.threadId)
        );
    },

    async logInteraction() {
        await this.props.saveRecord?.();
        const action = await this.crmOrm.call("crm.lead", "action_log_interaction", [
            [this.props.threadId],
        ]);
        await this.crmAction.doAction(action, {
            onClose: () => this.props.record?.load(),
        });
    },
});
