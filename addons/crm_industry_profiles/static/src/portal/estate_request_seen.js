import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Tell once that a person looks at the page: a scanner of mails only loads it. */
export class EstateRequestSeen extends Interaction {
    static selector = ".o_estate_request";
    dynamicContent = {
        _window: {
            "t-on-scroll.once": this.onSeen,
            "t-on-pointermove.once": this.onSeen,
            "t-on-pointerdown.once": this.onSeen,
            "t-on-keydown.once": this.onSeen,
        },
    };

    setup() {
        this.isTold = false;
    }

    onSeen() {
        if (this.isTold) {
            return;
        }
        this.isTold = true;
        const { seen, token, csrf } = this.el.dataset;
        const body = new URLSearchParams({ access_token: token, csrf_token: csrf });
        fetch(seen, { method: "POST", body, keepalive: true });
    }
}

registry
    .category("public.interactions")
    .add("crm_industry_profiles.estate_request_seen", EstateRequestSeen);
