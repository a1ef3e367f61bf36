import { registry } from "@web/core/registry";

const BADGE = ".o_service_clocks [data-metric=resolution]";

registry.category("web_tour.tours").add("crm_service_desk_why", {
    steps: () => [
        {
            content: "The resolution clock runs",
            trigger: `${BADGE}:contains(left)`,
        },
        {
            content: "Ask why it is due then",
            trigger: ".o_service_clocks button:contains(Why this deadline?)",
            run: "click",
        },
        {
            content: "The clock that is due first comes first; look at the resolution",
            trigger: ".o_service_clock_dialog .nav-link:contains(Resolution)",
            run: "click",
        },
        {
            content: "It names the policy",
            trigger: ".o_service_clock_dialog dd:contains(Eight hours)",
        },
        {
            content: "It names every stretch of time",
            trigger: ".o_service_clock_rows td:contains(The customer waits for us)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_service_desk_pause", {
    steps: () => [
        {
            content: "Pause the ticket",
            trigger: "button[name=action_pause]:enabled",
            run: "click",
        },
        {
            content: "A reason is needed",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit A part is on its way",
        },
        {
            content: "Pause",
            trigger: ".modal button[name=action_pause]:enabled",
            run: "click",
        },
        {
            content: "The clock stands still",
            trigger: `${BADGE}:contains(paused)`,
        },
    ],
});
