import { registerMessageAction } from "@mail/core/common/message_actions";
import { _t } from "@web/core/l10n/translation";

const CUSTOMER_MODELS = ["res.partner", "crm.lead", "sale.order", "account.move"];

registerMessageAction("crm-log-interaction", {
    condition: ({ message, owner }) =>
        owner.env.services.crm_outbox?.isSalesman &&
        Number.isInteger(message.id) &&
        CUSTOMER_MODELS.includes(message.thread?.model),
    icon: "fa fa-comments-o",
    name: _t("Log as interaction"),
    onSelected: async ({ message, owner }) => {
        const { action, orm } = owner.env.services;
        action.doAction(
            await orm.call("mail.message", "action_log_interaction", [[message.id]])
        );
    },
    sequence: 85,
});
