import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const { DateTime } = luxon;

/** What to say to this customer next: offers with their reason, and coming days. */
export class CustomerCues extends Component {
    static template = "crm_relations.CustomerCues";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.state = useState({ offers: [], events: [], reasons: [], asking: null });
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((nextProps) => {
            if (nextProps.record.resId !== this.props.record.resId) {
                return this.load(nextProps.record.resId);
            }
        });
    }

    async load(partnerId) {
        const cues = partnerId
            ? await this.orm.call("res.partner", "get_customer_cues", [[partnerId]])
            : { offers: [], events: [], reasons: [] };
        Object.assign(this.state, cues, { asking: null });
    }

    key(offer) {
        return `${offer.rule_id}-${offer.offer_id || 0}`;
    }

    /** Show the reasons (or dates) to choose from, below this offer. */
    ask(offer, question) {
        const asking = { key: this.key(offer), question };
        const isOpen =
            this.state.asking?.key === asking.key &&
            this.state.asking.question === question;
        this.state.asking = isOpen ? null : asking;
    }

    isAsking(offer, question) {
        const { asking } = this.state;
        return asking?.key === this.key(offer) && asking.question === question;
    }

    get dates() {
        return [
            { label: _t("Tomorrow"), days: 1 },
            { label: _t("In a week"), days: 7 },
            { label: _t("In a month"), days: 30 },
            { label: _t("In three months"), days: 90 },
        ];
    }

    async answer(offer, answer, values = {}) {
        if (this.isAnswering) {
            return;
        }
        this.isAnswering = true;
        const partnerId = this.props.record.resId;
        try {
            const action = await this.orm.call(
                "res.partner",
                "answer_offer",
                [[partnerId], offer.rule_id, answer],
                { offer_id: offer.offer_id || null, ...values }
            );
            if (action?.type) {
                await this.action.doAction(action);
                return;
            }
            this.notification.add(_t("The answer is recorded."), { type: "success" });
        } finally {
            this.isAnswering = false;
        }
        await this.load(partnerId);
    }

    later(offer, days) {
        const day = DateTime.local({ zone: user.tz || "local" }).plus({ days });
        return this.answer(offer, "later", { remind_date: day.toISODate() });
    }

    refuse(offer, reasonId) {
        return this.answer(offer, "refuse", { reason_id: reasonId });
    }

    openEvent(event) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: event.res_model,
            res_id: event.res_id,
            views: [[false, "form"]],
        });
    }

    when(event) {
        if (event.days === 0) {
            return _t("today");
        }
        return event.days === 1 ? _t("tomorrow") : _t("in %s days", event.days);
    }
}

registry.category("view_widgets").add("crm_customer_cues", { component: CustomerCues });
