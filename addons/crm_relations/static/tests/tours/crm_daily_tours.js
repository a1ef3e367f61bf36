import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");
const item = (name) => `.o_crm_my_day_item:contains("${name}")`;

/**
 * Let the connection go, as in a tunnel: our requests fail, and those of other parts of
 * Odoo hang until it is back.
 */
function cutConnection() {
    const send = rpc._rpc;
    const hanging = new Promise((resolve) => {
        rpc.restore = () => {
            rpc._rpc = send;
            resolve();
        };
    });
    rpc._rpc = (url, ...args) =>
        /crm\.(my\.day|interaction)/.test(url)
            ? Promise.reject(new ConnectionLostError(url))
            : hanging.then(() => send(url, ...args));
}

function restoreConnection() {
    rpc.restore();
    browser.dispatchEvent(new Event("online"));
}

function setPosition() {
    Object.defineProperty(browser.navigator, "geolocation", {
        configurable: true,
        value: {
            getCurrentPosition: (found) =>
                found({ coords: { latitude: 50.45, longitude: 30.52, accuracy: 9 } }),
        },
    });
}

tours.add("crm_daily_my_day", {
    steps: () => [
        {
            content: "The meeting of today has everything for a thumb",
            trigger: `${item("Measure the rooms")} .o_crm_check_in`,
            run: () => {
                const card = document.querySelector(
                    `[data-section="meetings"] .o_crm_my_day_item`
                );
                const tel = card.querySelector(".o_crm_tel").getAttribute("href");
                if (tel !== "tel:(202) 555-0143") {
                    console.error(`Wrong number to call: ${tel}`);
                }
                for (const button of card.querySelectorAll(".o_crm_touch")) {
                    const { width, height } = button.getBoundingClientRect();
                    if (Math.min(width, height) < 44) {
                        console.error(`Too small for a thumb: ${button.className}`);
                    }
                }
                if (document.documentElement.scrollWidth > window.innerWidth) {
                    console.error("The page is wider than the screen");
                }
                setPosition();
            },
        },
        {
            content: "Arrive",
            trigger: `${item("Measure the rooms")} .o_crm_check_in`,
            run: "click",
        },
        {
            content: "Leave",
            trigger: '[data-section="visits"] .o_crm_check_out',
            run: "click",
        },
        {
            content: "The visit has ended; its meeting waits for a result",
            trigger: `.o_crm_my_day:not(:has([data-section="visits"])) ${item(
                "Measure the rooms"
            )} .o_crm_log`,
            run: "click",
        },
        {
            trigger: ".o_crm_quick_log input[name=summary]",
            run: "edit Rooms measured, offer wanted",
        },
        {
            trigger: ".o_crm_quick_log [data-outcome=interested]",
            run: "click",
        },
        {
            trigger: ".o_crm_quick_log input[name=next_step]",
            run: "edit Send the offer",
        },
        {
            trigger: ".o_crm_quick_log_save",
            run: "click",
        },
        {
            content: "A meeting with its result is done",
            trigger: `.o_crm_my_day:not(:has([data-section="meetings"]))`,
        },
        {
            content: "A quick quotation",
            trigger: `${item("Ask about chairs")} .o_crm_quote`,
            run: "click",
        },
        {
            trigger: `.o_form_view .o_field_widget[name=partner_id] input:value("Ada")`,
        },
        {
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            trigger: ".o_crm_my_day",
        },
    ],
});

tours.add("crm_daily_offline", {
    steps: () => [
        {
            trigger: `${item("Ask about chairs")} .o_crm_log`,
            run: () => {
                setPosition();
                cutConnection();
            },
        },
        {
            trigger: `${item("Ask about chairs")} .o_crm_log`,
            run: "click",
        },
        {
            trigger: ".o_crm_quick_log input[name=summary]",
            run: "edit Chairs are fine",
        },
        {
            trigger: ".o_crm_quick_log_save",
            run: "click",
        },
        {
            content: "It waits on the device",
            trigger: '.o_crm_my_day_waiting:contains("Waiting to be sent: 1")',
        },
        {
            content: "The call has been answered for, as far as the day is concerned",
            trigger: `.o_crm_my_day:not(:has(${item("Ask about chairs")}))`,
        },
        {
            content: "A visit can begin in a cellar too",
            trigger: `${item("Measure the rooms")} .o_crm_check_in`,
            run: "click",
        },
        {
            content: "The visit shows at once",
            trigger: '[data-section="visits"] .o_crm_check_out',
            run: "click",
        },
        {
            trigger: '.o_crm_my_day_waiting:contains("Waiting to be sent: 3")',
            run: "click",
        },
        {
            content: "The list names what waits",
            trigger: '.o_crm_outbox_entry:contains("Chairs are fine")',
            run: restoreConnection,
        },
        {
            content: "With the connection everything goes out",
            trigger: ".o_crm_outbox_empty",
        },
        {
            trigger: ".modal-footer .btn-secondary",
            run: "click",
        },
        {
            content: "The day knows what was sent",
            trigger: `.o_crm_my_day:not(:has(.o_crm_my_day_waiting)):not(:has([data-section="calls"]))`,
        },
    ],
});

tours.add("crm_daily_caller", {
    steps: () => [
        {
            trigger: ".o_crm_caller_menu button",
            run: "click",
        },
        {
            content: "A number in any spelling",
            trigger: ".o_crm_caller_search input",
            run: "edit 202.555.0143",
        },
        {
            trigger: '.o_crm_caller_hit:contains("Ada Daily"):contains("Open deals: 1")',
        },
        {
            trigger: ".o_crm_caller_search input",
            run: "press Enter",
        },
        {
            content: "The card, in one step",
            trigger: '.o_form_view .o_field_widget[name=name]:contains("Ada"), .o_form_view .o_field_widget[name=name] :value("Ada Daily")',
        },
    ],
});

tours.add("crm_daily_call", {
    steps: () => [
        {
            content: "Two contacts have the number: choose",
            trigger: '.o_crm_caller_hit:contains("Ada Daily")',
            run: "click",
        },
        {
            trigger: '[data-section="deals"]:contains("Desks")',
        },
        {
            content: "What to mention stands first, to be answered in place",
            trigger:
                '[data-section="cues"]:contains("Ada Daily furnishes her office") .o_crm_offer_later',
        },
        {
            trigger: ".o_crm_call_log",
            run: "click",
        },
        {
            trigger: ".o_crm_quick_log input[name=summary]",
            run: "edit Wants twenty desks",
        },
        {
            trigger: ".o_crm_quick_log_save",
            run: "click",
        },
        {
            content: "What was logged is the last contact",
            trigger: '[data-section="last"]:contains("Wants twenty desks")',
        },
    ],
});

tours.add("crm_daily_unknown_call", {
    steps: () => [
        {
            content: "An unknown number makes a new contact",
            trigger: '.o_form_view [name=phone] input:value("+1 202-555-0199")',
        },
        {
            trigger: ".o_form_view .o_field_widget[name=name] input, .o_form_view .o_field_widget[name=name] textarea",
            run: "edit Nora New",
        },
        ...stepUtils.saveForm(),
    ],
});

tours.add("crm_daily_log_from", {
    steps: () => [
        {
            content: "Log from the chatter of a deal",
            trigger: ".o_crm_chatter_log",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=summary] input",
            run: "edit Asked for a discount",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_saved",
        },
        {
            content: "Log an e-mail",
            trigger: ".o-mail-Message:contains('Ada Daily')",
            run: "hover && click .o-mail-Message:contains('Ada Daily') [title='Expand']",
        },
        {
            trigger: '.o-mail-Message-moreMenu [title="Log as interaction"], .o-mail-Message-moreMenu button:contains("Log as interaction")',
            run: "click",
        },
        {
            trigger: '.modal .o_field_widget[name=summary] input:value("Discount")',
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_saved",
        },
    ],
});
