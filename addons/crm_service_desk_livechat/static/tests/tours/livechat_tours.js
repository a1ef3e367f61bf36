import { registry } from "@web/core/registry";

const OPEN_TICKET = ".o-mail-DiscussContent-header button[title='Open Ticket']";

registry.category("web_tour.tours").add("crm_service_desk_livechat_ticket", {
    steps: () => [
        {
            content: "From the ticket to its conversation",
            trigger: "button[name=action_open_livechat]:enabled",
            run: "click",
        },
        {
            content: "What was said is there",
            trigger: ".o-mail-Message:contains(My lamp flickers)",
        },
        {
            content: "The customer speaks of something else: another ticket",
            trigger: OPEN_TICKET,
            run: "click",
        },
        {
            content: "Say what it is about",
            trigger: ".o-livechat-LivechatCommandDialog-form input",
            run: "edit The door squeaks",
        },
        {
            content: "Open it",
            trigger: ".o-livechat-LivechatCommandDialog-form input",
            run: "press Enter",
        },
        {
            content: "The conversation shows its number",
            trigger: ".o-mail-DiscussContent a[data-oe-model='service.ticket']",
        },
    ],
});
