import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("media_seller_books_on_a_phone", {
    steps: () => [
        {
            content: "Take a free place",
            trigger:
                ".o_kanban_record:has(.fw-bold:contains(Back cover)) button[name=action_book]",
            run: "click",
        },
        {
            content: "Name the advertiser",
            trigger: ".o_form_view [name=partner_id] input",
            run: "edit Acme Ads",
        },
        {
            content: "Choose it",
            trigger:
                ".o-autocomplete--dropdown-item:contains(Acme Ads), .o_kanban_record:contains(Acme Ads)",
            run: "click",
        },
        {
            content: "The price came with the place",
            trigger: ".o_form_view [name=price] input:value(4,000.00)",
        },
        {
            content: "Sell it",
            trigger: ".o_form_view button[name=action_book]",
            run: "click",
        },
        {
            content: "It is sold",
            trigger: ".o_statusbar_status:contains(Booked)",
        },
    ],
});
