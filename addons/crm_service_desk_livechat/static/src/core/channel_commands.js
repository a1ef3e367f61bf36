import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

registry.category("discuss.channel_commands").add("ticket", {
    channel_types: ["livechat"],
    condition: ({ store }) => store.has_access_livechat && store.has_access_create_ticket,
    help: _t("Open a ticket (/ticket what it is about)"),
    methodName: "execute_command_ticket",
});
