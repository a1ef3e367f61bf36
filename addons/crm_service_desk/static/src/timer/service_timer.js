import {Component, onWillUnmount, useState} from "@odoo/owl";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const {DateTime} = luxon;
const SECOND = 1000;

/** Hours, minutes and seconds since a moment, as a clock that runs. */
export function formatElapsed(seconds) {
    const passed = Math.max(Math.floor(seconds), 0);
    const pad = (number) => String(number).padStart(2, "0");
    const minutes = Math.floor(passed / 60);
    return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(passed % 60)}`;
}

export class ServiceTimer extends Component {
    static template = "crm_service_desk.ServiceTimer";
    static props = {...standardFieldProps};

    setup() {
        this.state = useState({now: DateTime.now()});
        const interval = setInterval(() => {
            this.state.now = DateTime.now();
        }, SECOND);
        onWillUnmount(() => clearInterval(interval));
    }

    get elapsed() {
        const value = this.props.record.data[this.props.name];
        if (!value) {
            return "";
        }
        const since = DateTime.isDateTime(value) ? value : deserializeDateTime(value);
        return formatElapsed(this.state.now.diff(since).as("seconds"));
    }
}

export const serviceTimer = {
    component: ServiceTimer,
    supportedTypes: ["datetime"],
};

registry.category("fields").add("service_timer", serviceTimer);
