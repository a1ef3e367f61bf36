import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("logistics_customer_follows", {
    steps: () => [
        {
            content: "Open the shipments from the home page",
            trigger: "a[href='/my/shipments']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open the shipment",
            trigger: "a[name=shipment]:contains(Planned)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "See where it goes",
            trigger: "li[name=shipment_stop]:contains(Warsaw)",
        },
    ],
});
