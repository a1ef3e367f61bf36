import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Follow a link or send a form: the next step is on another page. */
function go(content, trigger) {
    return {content, trigger, run: "click", expectUnloadPage: true};
}

function type(content, trigger, text) {
    return {content, trigger, run: `edit ${text}`};
}

function press(content, name) {
    return {content, trigger: `.o_form_view button[name=${name}]:enabled`, run: "click"};
}

tours.add("prm_reseller_registers", {
    url: "/my/partner",
    steps: () => [
        {
            content: "The contract has made a partner of us",
            trigger: "[name=prm_enrollment]:contains(Bronze)",
        },
        go("Open the deals", "a[name=prm_tile_deals]"),
        go("Register one", "a[name=prm_new]"),
        type("Who is it", "input[name=customer_name]", "Kyivkhlib JSC"),
        type("By what it is known", "input[name=customer_vat]", "UA12345674"),
        {
            content: "Where it is",
            trigger: "select[name=country_id]",
            run: "selectByLabel Ukraine",
        },
        type("What it is worth", "input[name=amount]", "12500"),
        go("Send it", "form[name=prm_deal_new] button[type=submit]"),
        {
            content: "The day of the answer is promised",
            trigger: "[name=prm_promise]:contains(We answer by)",
        },
    ],
});

tours.add("prm_manager_publishes", {
    steps: () => [
        {
            content: "The statement of the quarter that is over",
            trigger: ".o_data_row:contains(Redwood) .o_data_cell[name=partner_id]",
            run: "click",
        },
        {
            content: "Each payment stands there",
            trigger: "[name=line_ids] .o_data_row:contains(1,250.00)",
        },
        press("Publish it", "action_publish"),
        {
            content: "It is published",
            trigger: ".o_statusbar_status .o_arrow_button_current[data-value=published]",
        },
    ],
});

tours.add("prm_reseller_reads_statement", {
    url: "/my/partner",
    steps: () => [
        go(
            "What was earned stands at home",
            "[name=prm_statement]:contains(1,250.00) a[href='/my/partner/statements']"
        ),
        {
            content: "It waits for payment",
            trigger: "[name=prm_balance]:contains(1,250.00)",
        },
        go("Open it", "[name=prm_statement] a"),
        {
            content: "It says by which payment",
            trigger: "[name=prm_line]:contains(10%):contains(12,500.00)",
        },
        {
            content: "And could be asked about",
            trigger: "[name=prm_line] summary:contains(This is not right)",
        },
    ],
});

tours.add("prm_accountant_settles", {
    steps: () => [
        {
            content: "What is published waits for the bill",
            trigger: ".o_data_row:contains(Redwood) .o_data_cell[name=partner_id]",
            run: "click",
        },
        press("Make it", "action_settle"),
        {
            content: "It is the partner's",
            trigger: ".o_form_view [name=partner_id] input:value(Redwood)",
        },
        press("Post it", "action_post"),
        press("Pay it", "action_register_payment"),
        {
            content: "By bank",
            trigger: ".modal button[name=action_create_payments]:enabled:visible",
            run: "click",
        },
        {
            content: "It is paid",
            trigger: ".o_form_view .ribbon:contains(Paid)",
        },
    ],
});

tours.add("prm_reseller_sees_paid", {
    url: "/my/partner/statements",
    steps: () => [
        {
            content: "The money is there",
            trigger: "[name=prm_statement]:contains(1,250.00) [name=prm_state]:contains(Paid)",
        },
        {
            content: "Nothing waits any more",
            trigger: "body:not(:has([name=prm_balance]))",
        },
    ],
});
