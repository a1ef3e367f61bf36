import { Component, onMounted, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Names of the colleagues who have the ticket of the form open. */
export class PresenceBanner extends Component {
    static template = "crm_service_desk.PresenceBanner";
    static props = { ...standardWidgetProps };

    setup() {
        this.presence = useService("service_ticket_presence");
        this.tickets = useState(this.presence.tickets);
        onMounted(() => this.move(this.props.record.resId));
        onWillUpdateProps((nextProps) => this.move(nextProps.record.resId));
        onWillUnmount(() => this.move(false));
    }

    move(ticketId) {
        if (ticketId === this.ticketId) {
            return;
        }
        if (this.ticketId) {
            this.presence.leave(this.ticketId);
        }
        this.ticketId = ticketId;
        if (ticketId) {
            this.presence.enter(ticketId);
        }
    }

    get ticket() {
        return this.tickets[this.props.record.resId] || { others: {}, answers: [] };
    }

    get people() {
        return Object.values(this.ticket.others);
    }

    get readers() {
        const names = this.people.filter((one) => !one.typing).map((one) => one.name);
        return names.length ? _t("Also open at: %s", names.join(", ")) : "";
    }

    get writers() {
        const names = this.people.filter((one) => one.typing).map((one) => one.name);
        return names.length ? _t("%s is writing an answer", names.join(", ")) : "";
    }

    get answers() {
        const names = [...new Set(this.ticket.answers)].join(", ");
        return names ? _t("New message from %s", names) : "";
    }

    async reload() {
        await this.props.record.load();
        await this.presence.catchUp(this.props.record.resId);
    }
}

registry.category("view_widgets").add("service_ticket_presence", {
    component: PresenceBanner,
});
