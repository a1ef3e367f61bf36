import { registry } from "@web/core/registry";

// The customer's card: read the reason, refuse with a reason, nothing is left to say.
registry.category("web_tour.tours").add("crm_offers_refuse", {
    steps: () => [
        {
            trigger: ".o_crm_offer_reason:contains('Felix turns 17')",
        },
        {
            trigger: ".o_crm_coming_up .o_crm_event:contains('Felix')",
        },
        {
            trigger: ".o_crm_offer_refuse",
            run: "click",
        },
        {
            trigger: ".o_crm_offer_reason_choice:contains('No study planned')",
            run: "click",
        },
        {
            trigger: ".o_crm_customer_cues:not(:has(.o_crm_offer))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_offers_accept", {
    steps: () => [
        {
            trigger: ".o_crm_offer_accept",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name]:contains('Study loan'), .o_field_widget[name=name] textarea:value('Study loan for Ada')",
        },
    ],
});
