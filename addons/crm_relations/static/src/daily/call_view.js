import { Component, onWillStart, useState } from "@odoo/owl";

import { router } from "@web/core/browser/router";
import { formatCurrency } from "@web/core/currency";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { CustomerCues } from "../offers/customer_cues";
import { CallerHits, CallerSearch, openHit, openNewContact } from "./caller_search";
import { QuickLogDialog } from "./quick_log_dialog";

/** The offers of the card, which came with the other sections. */
export class CallCues extends CustomerCues {
    static props = { ...CustomerCues.props, cues: Object };

    async load(partnerId) {
        if (this.isLoaded) {
            return super.load(partnerId);
        }
        this.isLoaded = true;
        Object.assign(this.state, this.props.cues);
    }
}

/** What to see while somebody is calling: who, what is open, what to mention. */
export class CallView extends Component {
    static components = { CallCues, CallerHits, CallerSearch };
    static displayName = _t("Who is calling?");
    static path = "crm-call";
    static props = { ...standardActionServiceProps };
    static template = "crm_relations.CallView";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({ number: "", hits: [], hit: null, sections: [] });
        onWillStart(() => this.start());
    }

    async start() {
        const { params, context } = this.props.action;
        const number = params?.number ?? context?.number ?? router.current.number;
        // the "tel:" of /crm/call keeps the router from reading a number as a figure
        this.number = String(number ?? "").replace(/^tel:/, "");
        if (!this.number) {
            return;
        }
        const view = await this.orm.call("res.partner", "get_call_view", [this.number]);
        Object.assign(this.state, { number: view.number, hits: view.hits });
        if (!view.hits.length) {
            await this.createContact(view.number);
        } else if (view.hits.length === 1) {
            this.state.sections = view.sections;
            this.state.hit = view.hits[0];
        }
    }

    async createContact(term) {
        this.notification.add(_t("No contact has this number yet: %s", term), {
            type: "info",
        });
        await openNewContact(this.action, term, { stackPosition: "replaceCurrentAction" });
    }

    async select(hit) {
        if (hit.model !== "res.partner") {
            await openHit(this.action, hit);
            return;
        }
        const sections = await this.orm.call("res.partner", "get_call_sections", [
            [hit.id],
        ]);
        Object.assign(this.state, { hit, sections });
    }

    back() {
        Object.assign(this.state, { hit: null, sections: [] });
    }

    async logCall() {
        const types = await this.orm
            .cache()
            .call("crm.interaction.type", "search_read", [[], ["name", "code", "icon"]]);
        this.dialog.add(QuickLogDialog, {
            partner: { id: this.state.hit.id, name: this.state.hit.name },
            types,
            typeCode: "call",
            initiative: "customer",
            onSaved: () => this.select(this.state.hit),
        });
    }

    open(item) {
        return openHit(this.action, item);
    }

    openNew(model) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            views: [[false, "form"]],
            context: { default_partner_id: this.state.hit.id },
        });
    }

    formatAmount(item) {
        return formatCurrency(item.amount, item.currency_id);
    }

    formatDay(date) {
        return formatDate(deserializeDateTime(date));
    }
}

registry.category("actions").add("crm_relations.call", CallView);
