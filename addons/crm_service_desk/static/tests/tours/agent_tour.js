import { registry } from "@web/core/registry";

const CARD = ".o_kanban_record:not(.o_kanban_ghost)";

registry.category("web_tour.tours").add("crm_service_desk_agent", {
    steps: () => [
        {
            content: "A ticket that nobody has: open it",
            trigger: `${CARD}:contains(The drawer sticks)`,
            run: "click",
        },
        {
            content: "Take it",
            trigger: "button[name=action_take]:enabled",
            run: "click",
        },
        {
            content: "It is mine; answer the customer",
            trigger: ".o_form_view:not(:has(button[name=action_take]))",
        },
        {
            content: "Open the composer",
            trigger: ".o-mail-Chatter-sendMessage:enabled",
            run: "click",
        },
        {
            content: "Write",
            trigger: ".o-mail-Composer-input",
            run: "edit We send a new drawer tomorrow.",
        },
        {
            content: "Send",
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "The answer stands in the conversation",
            trigger: ".o-mail-Message:contains(We send a new drawer tomorrow.)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_service_desk_close", {
    steps: () => [
        {
            content: "Close the ticket",
            trigger: "button[name=action_close]:enabled",
            run: "click",
        },
        {
            content: "It is solved, and may be opened again",
            trigger: "button[name=action_reopen]:enabled",
        },
    ],
});

registry.category("web_tour.tours").add("crm_service_desk_quick", {
    steps: () => [
        {
            content: "The customer is on the phone: a new ticket in its column",
            trigger: ".o_kanban_group:first .o_kanban_quick_add",
            run: "click",
        },
        {
            content: "What it is about",
            trigger: ".o_kanban_quick_create .o_field_widget[name=name] input",
            run: "edit The chair squeaks",
        },
        {
            content: "Add",
            trigger: ".o_kanban_quick_create .o_kanban_add",
            run: "click",
        },
        {
            content: "It stands in the column with its number",
            trigger: `${CARD}:contains(The chair squeaks):contains(T0)`,
        },
    ],
});

const EVENT = ".o_calendar_view .fc-event:contains(The drawer sticks)";

registry.category("web_tour.tours").add("crm_service_desk_calendar", {
    steps: () => [
        {
            content: "On the phone the views are in a menu",
            isActive: ["mobile"],
            trigger: ".o_cp_switch_buttons button",
            run: "click",
        },
        {
            content: "Show the calendar",
            isActive: ["mobile"],
            trigger: ".o-dropdown--menu .dropdown-item:contains(Calendar)",
            run: "click",
        },
        {
            content: "Show the calendar",
            isActive: ["desktop"],
            trigger: ".o_cp_switch_buttons .o_switch_view.o_calendar",
            run: "click",
        },
        {
            content: "Nobody moves the day on which a ticket came in",
            trigger: `${EVENT}:not(.fc-event-draggable)`,
        },
        {
            content: "Look at the ticket of today",
            trigger: EVENT,
            run: "click",
        },
        {
            content: "Whose it is and how far; nothing is deleted from here",
            trigger: ".o_cw_popover_fields_secondary:contains(Ann):contains(New)",
        },
        {
            content: "Open it",
            trigger: ":not(:has(.o_cw_popover_delete)) > .o_cw_popover_edit",
            run: "click",
        },
        {
            content: "Take it",
            trigger: ".o_form_view button[name=action_take]:enabled",
            run: "click",
        },
        {
            content: "It is mine",
            trigger: ".o_form_view:not(:has(button[name=action_take]))",
        },
        {
            content: "Back to the calendar",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            content: "The ticket is where it was",
            trigger: EVENT,
        },
    ],
});

registry.category("web_tour.tours").add("crm_service_desk_rotting", {
    steps: () => [
        {
            content: "The card of a ticket that stands too long says for how many days",
            trigger:
                ".o_kanban_record.oe_kanban_card_rotting:contains(The drawer sticks)" +
                " .o_field_rotting:contains(10)",
        },
        {
            content: "A new one is not marked",
            trigger:
                ".o_kanban_record:not(.oe_kanban_card_rotting):contains(The lamp is dark)",
        },
    ],
});
