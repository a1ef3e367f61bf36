import {registry} from "@web/core/registry";

// Without the desk's own scripts: every step is a link or a form.
registry.category("web_tour.tours").add("service_portal", {
    url: "/my/home",
    steps: () => [
        {
            content: "The tickets stand among the documents",
            trigger: ".o_portal_my_home a[href='/my/tickets']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open a new one",
            trigger: "a[name=service_new]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Say what it is about",
            trigger: "form[name=service_ticket_new] input[name=name]",
            run: "edit The lamp flickers",
        },
        {
            content: "Say what happened",
            trigger: "form[name=service_ticket_new] textarea[name=description]",
            run: "edit Since Monday it flickers.",
        },
        {
            content: "Choose how urgent it is",
            trigger: "select[name=priority]",
            run: "selectByLabel High",
        },
        {
            content: "Send it",
            trigger: "form[name=service_ticket_new] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "We have it",
            trigger: "[name=service_notice]:contains(We have your ticket)",
        },
        {
            content: "The customer's words stand there",
            trigger: "[name=service_description]:contains(Since Monday)",
        },
        {
            content: "Add a word",
            trigger: "form[name=service_answer] textarea[name=body]",
            run: "edit It hums, too.",
        },
        {
            content: "Send the answer",
            trigger: "form[name=service_answer] button[name=reply]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The answer is part of the dialogue",
            trigger: "[name=service_message]:contains(It hums)",
        },
        {
            content: "It is solved",
            trigger: "form[name=service_answer] button[name=close]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The ticket is closed",
            trigger: "[name=service_notice]:contains(is closed)",
        },
        {
            content: "The page asks how it was",
            trigger: "form[name=service_rate] label[for=service_rate_5]",
            run: "click",
        },
        {
            content: "And why",
            trigger: "form[name=service_rate] textarea[name=feedback]",
            run: "edit Fast and kind",
        },
        {
            content: "Rate",
            trigger: "form[name=service_rate] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Thanks",
            trigger: "[name=service_notice]:contains(for your rating)",
        },
        {
            content: "It was not solved after all",
            trigger: "form[name=service_answer] textarea[name=body]",
            run: "edit It flickers again",
        },
        {
            content: "Reopen",
            trigger: "form[name=service_answer] button[name=reopen]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The ticket is open again",
            trigger: "[name=service_notice]:contains(open again)",
        },
        {
            content: "Back to the list",
            trigger: ".breadcrumb a[href='/my/tickets']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Where it stands among the open ones",
            trigger: "tr[name=service_ticket]:contains(The lamp flickers)",
        },
    ],
});
