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

tours.add("service_flow_send_twice", {
    steps: () => [
        {
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit The part is on its way",
        },
        {
            content: "A nervous finger presses three times",
            trigger: ".o-mail-Composer-send:enabled",
            run({ anchor }) {
                anchor.click();
                anchor.click();
                anchor.click();
            },
        },
        {
            trigger: ".o-mail-Message:contains('The part is on its way')",
        },
        {
            content: "Once more after the first one has arrived: the composer is empty",
            trigger: "body:not(:has(.o-mail-Composer-send:enabled))",
        },
    ],
});

function isDrawn(canvas) {
    const { width, height } = canvas;
    const pixels = width && height && canvas.getContext("2d").getImageData(0, 0, width, height);
    return Boolean(pixels) && pixels.data.some(Boolean);
}

tours.add("service_flow_sign", {
    steps: () => [
        {
            content: "The works are ticked off with the thumb",
            trigger: ".o_field_widget[name=work_ids] .o_kanban_record:contains('Oil')",
        },
        {
            trigger: "a[name=report]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=signed_by] input",
            run: "edit Ann Smith",
        },
        {
            content: "The customer signs",
            trigger: ".o_field_widget[name=signature] .o_signature_empty",
            run: "click",
        },
        {
            content: "The name is drawn when its font is there",
            trigger: ".modal canvas.o_web_sign_signature",
            async run({ anchor }) {
                while (!isDrawn(anchor)) {
                    await new Promise(requestAnimationFrame);
                }
            },
        },
        {
            content: "The name makes a signature, or the finger does",
            trigger: ".modal-footer .btn-primary:enabled",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=signature] img",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "What is signed cannot be changed",
            trigger: ".o_field_widget[name=signed_date]",
        },
        {
            trigger: ".o_field_widget[name=signed_by]:not(:has(input))",
        },
    ],
});

tours.add("service_flow_merge", {
    steps: () => [
        {
            content: "Choose both tickets of the customer",
            trigger: ".o_data_row:contains('Desk wobbles') .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Desk again') .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_cp_action_menus .dropdown-toggle",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains('Merge Tickets')",
            run: "click",
        },
        {
            content: "The dialog says what stays and what moves",
            trigger: ".modal .o_field_widget[name=preview]:contains('Desk again')",
        },
        {
            trigger: ".modal-footer button[name=action_merge]",
            run: "click",
        },
        {
            content: "The ticket that stays shows the description of the other",
            trigger: ".o-mail-Message:contains('It fell over')",
        },
        {
            trigger: "button[name=action_view_merged]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Desk again') .o_data_cell[name=name]",
            run: "click",
        },
        {
            trigger: "button[name=action_undo_merge]",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Open again, as if nothing had been",
            trigger: ".o_form_view:not(:has(button[name=action_undo_merge]))",
        },
    ],
});
