import {registry} from "@web/core/registry";

function press(content, name) {
    return {content, trigger: `.o_form_view button[name=${name}]:enabled`, run: "click"};
}

registry.category("web_tour.tours").add("transport_request_to_trip", {
    steps: () => [
        {
            content: "The request stands on a page of the opportunity",
            trigger: ".o_notebook .nav-link[name=transport]",
            run: "click",
        },
        {
            content: "The price follows from the agreement",
            trigger: ".o_field_widget[name=transport_price]:contains(1,500)",
        },
        press("Make the quotation", "action_transport_quotation"),
        {
            content: "The quotation has the price",
            trigger: ".o_field_widget[name=tax_totals]:contains(1,500)",
        },
        press("The customer agrees", "action_confirm"),
        {
            content: "Go to the page of the transport",
            trigger: ".o_form_view:has(.o_arrow_button_current:contains(Sales Order)) .nav-link[name=transport]",
            run: "click",
        },
        press("Plan the trip", "action_plan_trip"),
        {
            content: "The trip has its stops",
            trigger: ".o_field_widget[name=stop_ids] .o_data_cell:contains(Warsaw)",
        },
    ],
});
