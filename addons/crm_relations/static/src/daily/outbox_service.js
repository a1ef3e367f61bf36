import { EventBus, markRaw } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { Reactive } from "@web/core/utils/reactive";
import { session } from "@web/session";

import { getNow, makeUid } from "./device";

const BATCH_SIZE = 50;
const RETRY_DELAY = 20000;

/**
 * What the user logs goes into the browser's storage first and then to the server, so
 * that neither a tunnel nor a closed tab loses it. Each entry has a reference of its
 * own, by which the server knows one that arrives twice.
 */
export class Outbox extends Reactive {
    entries = [];
    isSending = false;
    isSalesman = false;

    constructor(orm, notification) {
        super();
        // "SENT" when the server has answered a batch of entries
        this.bus = markRaw(new EventBus());
        this.orm = markRaw(orm);
        this.notification = markRaw(notification);
        this.prefix = `crm_relations.outbox.${session.db}.${user.userId}.`;
        this.timer = null;
        this.load();
    }

    /** Entries that wait, without those that the server has refused. */
    get waiting() {
        return this.entries.filter((entry) => !entry.error);
    }

    get refused() {
        return this.entries.filter((entry) => entry.error);
    }

    /** Check-ins that have not been sent, and not been followed by a check-out. */
    get openVisits() {
        const ended = new Set(this.waiting.map((entry) => entry.visit));
        return this.waiting.filter(
            (entry) => entry.action === "check_in" && !ended.has(entry.client_uid)
        );
    }

    load() {
        const entries = [];
        for (let index = 0; index < browser.localStorage.length; index++) {
            const key = browser.localStorage.key(index);
            if (key.startsWith(this.prefix)) {
                entries.push(JSON.parse(browser.localStorage.getItem(key)));
            }
        }
        entries.sort((left, right) => left.queued - right.queued);
        this.entries = entries;
    }

    store(entry) {
        browser.localStorage.setItem(
            this.prefix + entry.client_uid,
            JSON.stringify(entry)
        );
        this.load();
    }

    discard(entry) {
        browser.localStorage.removeItem(this.prefix + entry.client_uid);
        this.load();
    }

    /**
     * Log something: true if the server has it, false if it waits on this device.
     *
     * @param {string} action log, check_in or check_out
     * @param {Object} values
     * @param {string} label what the list of waiting entries shows
     * @param {number|string} [visit] of a check-out: id or reference of the visit
     */
    async log(action, values, label, visit = undefined) {
        const entry = {
            client_uid: makeUid(),
            action,
            values: { date: getNow(), ...values },
            visit,
            label,
            queued: Date.now() + this.entries.length / 1000,
        };
        this.store(entry);
        await this.send();
        const left = this.entries.find((other) => other.client_uid === entry.client_uid);
        if (left && !left.error) {
            this.notification.add(
                _t("No connection: kept on this device, and sent when it is back."),
                { type: "warning" }
            );
        }
        return !left;
    }

    async retry(entry) {
        this.store({ ...entry, error: false });
        await this.send();
    }

    /** Send what waits; one tab at a time, and the server counts each entry once. */
    send() {
        this.sending ??= this.sendAll().finally(() => {
            this.sending = null;
            this.schedule();
        });
        return this.sending;
    }

    async sendAll() {
        this.isSending = true;
        try {
            this.load();
            while (this.waiting.length) {
                await this.sendBatch(this.waiting.slice(0, BATCH_SIZE));
            }
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                // the session has ended, or the server is being upgraded: try later
                console.warn("Outbox: entries wait", error);
            }
        } finally {
            this.isSending = false;
        }
    }

    async sendBatch(batch) {
        const results = await this.orm.silent.call("crm.interaction", "log_offline", [
            batch.map(({ client_uid, action, values, visit }) => ({
                client_uid,
                action,
                values,
                visit,
            })),
        ]);
        for (const [index, result] of results.entries()) {
            if (result.status === "error") {
                this.refuse({ ...batch[index], error: result.message });
            } else {
                this.discard(batch[index]);
            }
        }
        this.bus.trigger("SENT");
    }

    refuse(entry) {
        this.store(entry);
        this.notification.add(entry.error, {
            title: _t("Not saved: %s", entry.label),
            type: "danger",
        });
    }

    schedule() {
        browser.clearTimeout(this.timer);
        if (this.waiting.length) {
            this.timer = browser.setTimeout(() => this.send(), RETRY_DELAY);
        }
    }
}

export const outboxService = {
    dependencies: ["orm", "notification"],
    start(env, { orm, notification }) {
        const outbox = new Outbox(orm, notification);
        user.hasGroup("sales_team.group_sale_salesman").then((isSalesman) => {
            outbox.isSalesman = isSalesman;
        });
        const sendWaiting = () => {
            if (outbox.waiting.length && !outbox.isSending) {
                outbox.send();
            }
        };
        browser.addEventListener("online", sendWaiting);
        browser.addEventListener("storage", (ev) => {
            if (ev.key?.startsWith(outbox.prefix)) {
                outbox.load();
            }
        });
        // an answer of the server is the surest sign that the connection is back
        rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => {
            if (!detail.error) {
                sendWaiting();
            }
        });
        sendWaiting();
        return outbox;
    },
};

registry.category("services").add("crm_outbox", outboxService);
