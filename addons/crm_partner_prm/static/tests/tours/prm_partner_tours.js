import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Follow a link or send a form: the next step is on another page. */
function go(content, trigger) {
    return {content, trigger, run: "click", expectUnloadPage: true};
}

function type(content, trigger, text) {
    return {content, trigger, run: `edit ${text}`};
}

tours.add("prm_partner_applies", {
    url: "/my/home",
    steps: () => [
        go(
            "The partnership stands at home",
            ".o_portal_my_home a[href='/my/partner']:visible"
        ),
        {
            content: "Who is no partner yet is told so",
            trigger: "[name=prm_none]",
        },
        go("Apply", "a[name=prm_apply]"),
        {
            content: "Say what the company does",
            trigger: "form[name=prm_apply] label:contains(Software)",
            run: "click",
        },
        {
            content: "Choose the track",
            trigger: "select[name=track_id]",
            run: "selectByLabel Technical",
        },
        type(
            "Tell about oneself",
            "form[name=prm_apply] textarea[name=note]",
            "Ten developers"
        ),
        go("Send it", "form[name=prm_apply] button[type=submit]"),
        {
            content: "It has arrived",
            trigger: "[name=prm_notice]:contains(We have your application)",
        },
        {
            content: "It stands there with its state",
            trigger: "[name=prm_application]:contains(Software):contains(Submitted)",
        },
    ],
});

tours.add("prm_partner_registers", {
    url: "/my/partner",
    steps: () => [
        {
            content: "The own level is seen at once",
            trigger: "[name=prm_enrollment]:contains(Silver)",
        },
        go("Open the deals", "a[name=prm_tile_deals]"),
        go("Register one", "a[name=prm_new]"),
        type("Who is it", "input[name=customer_name]", "Kyivkhlib JSC"),
        type("How to reach it", "input[name=customer_phone]", "+380441234567"),
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
        {
            content: "There is a receipt",
            trigger: "[name=prm_receipt]:contains(UTC):contains(Submitted)",
        },
        go("Take it back", "form[name=prm_withdraw] button"),
        {
            content: "Nothing is protected",
            trigger: "[name=prm_notice]:contains(nothing is protected)",
        },
        go("Send it again", "form[name=prm_submit] button"),
        {
            content: "It waits for the answer",
            trigger: "[name=prm_state]:contains(Waits for Answer)",
        },
    ],
});

tours.add("prm_partner_reports", {
    url: "/my/partner/deals",
    steps: () => [
        go("Open the deal", "[name=prm_deal] a:contains(Kyivkhlib)"),
        {
            content: "It is protected",
            trigger: "[name=prm_promise]:contains(The customer is yours until)",
        },
        type(
            "Tell what has happened",
            "form[name=prm_report] textarea",
            "Shown to the board"
        ),
        go("Send the report", "form[name=prm_report] button"),
        go("Extend the protection", "form[name=prm_extend] button"),
        {
            content: "It was extended",
            trigger: "[name=prm_notice]:contains(The protection was extended)",
        },
        {
            content: "With the proof",
            trigger: "[name=prm_receipt]:contains(Progress reports: 1)",
        },
    ],
});
