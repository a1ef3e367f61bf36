import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("logistics_dispatcher_reserves", {
    steps: () => [
        {
            content: "Open the trip that is not reserved yet",
            trigger: ".o_data_row .o_data_cell[name=partner_id]:contains(Tour Shipper)",
            run: "click",
        },
        {
            content: "It says what is in the way, and what is free",
            trigger:
                ".alert-warning:contains(RED-1 is on TRIP):contains(Free at this time):contains(BLUE-2)",
        },
        {
            content: "Try all the same",
            trigger: ".o_form_view button[name=action_reserve]:enabled",
            run: "click",
        },
        {
            content: "It is refused with the other trip",
            trigger: ".modal:contains(RED-1 is on TRIP) .modal-footer button",
            run: "click",
        },
        {
            content: "Take the free one",
            trigger: ".o_form_view [name=vehicle_id] input",
            run: "edit BLUE-2",
        },
        {
            content: "Choose it",
            trigger: ".ui-menu-item a:contains(BLUE-2)",
            run: "click",
        },
        {
            content: "The warning is gone",
            trigger: ".o_form_view:not(:has(.alert-warning:visible))",
        },
        {
            content: "Reserve",
            trigger: ".o_form_view button[name=action_reserve]:enabled",
            run: "click",
        },
        {
            content: "It is reserved",
            trigger:
                ".o_statusbar_status .o_arrow_button_current[data-value=reserved]",
        },
    ],
});

tours.add("logistics_dispatcher_board", {
    steps: () => [
        {
            content: "A reserved vehicle stands in its column",
            trigger:
                ".o_kanban_group:has(.o_column_title:contains(Reserved)) .o_kanban_record:contains(RED-1)",
        },
        {
            content: "A blocked one with the reason",
            trigger:
                ".o_kanban_group:has(.o_column_title:contains(Blocked)) .o_kanban_record:contains(BLUE-2):contains(Flat tyre)",
        },
        {
            content: "All four columns are there",
            trigger: ".o_kanban_renderer:has(.o_kanban_group:eq(3))",
        },
        {
            content: "The list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "It says the same",
            trigger: ".o_data_row:contains(BLUE-2):contains(Blocked)",
        },
    ],
});

tours.add("logistics_dispatcher_timeline", {
    steps: () => [
        {
            content: "Find the vehicle",
            trigger: ".o_dispatch_timeline, .o_action",
        },
        {
            content: "A later week",
            trigger: ".o_dispatch_next",
            run: "click",
        },
        {
            content: "Nothing is planned then",
            trigger:
                ".o_dispatch_row:has(.o_dispatch_vehicle:contains(RED-1)):not(:has(.o_dispatch_bar))",
        },
        {
            content: "Back to today",
            trigger: ".o_dispatch_today",
            run: "click",
        },
        {
            content: "Open the trip by its bar",
            trigger:
                ".o_dispatch_row:has(.o_dispatch_vehicle:contains(RED-1)) .o_dispatch_bar[aria-label^=Reserved]",
            run: "click",
        },
        {
            content: "The trip",
            trigger: ".o_form_view [name=vehicle_id]",
        },
    ],
});

function next(text) {
    return {
        content: text,
        trigger: `.o_form_view button[name=action_next]:contains(${text}):enabled`,
        run: "click",
    };
}

tours.add("logistics_driver_delivers", {
    steps: () => [
        {
            content: "The trip says what comes next",
            trigger: ".o_kanban_record:contains(Start the trip)",
            run: "click",
        },
        next("Start the trip"),
        {
            content: "A jam on the way",
            trigger: ".o_form_view button[name=action_report]:enabled",
            run: "click",
        },
        {
            content: "Say so",
            trigger: ".modal [name=note] input",
            run: "edit Jam before the city",
        },
        {
            content: "Send",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "It is sent",
            trigger: "body:not(:has(.modal))",
        },
        next("Arrived: Lviv"),
        next("Loaded: Lviv"),
        next("Arrived: Krakow"),
        next("Delivered: Krakow"),
        {
            content: "Done",
            trigger: ".o_form_view [name=state]:contains(Done)",
        },
    ],
});
