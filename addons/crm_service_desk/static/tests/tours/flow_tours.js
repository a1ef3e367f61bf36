import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("service_flow_collision", {
    steps: () => [
        {
            content: "The colleague who has the ticket open is named",
            trigger: ".o_service_presence_readers:contains('service_expert')",
        },
        {
            content: "Write an answer",
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit We come tomorrow",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "A warning, and nothing is sent yet",
            trigger: ".modal-body:contains('service_expert')",
        },
        {
            trigger: ".modal-footer .btn-secondary:contains('Look First')",
            run: "click",
        },
        {
            trigger: ".o-mail-Message:contains('I was faster')",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary:contains('Send Anyway')",
            run: "click",
        },
        {
            trigger: ".o-mail-Message:contains('We come tomorrow')",
        },
    ],
});
