import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const CHANNEL = "service_ticket/presence";
const HEARTBEAT = 60000;
const TYPING_AGAIN = 20000;

/** Who else has the tickets open that this browser shows, and who answers them. */
export const presenceService = {
    dependencies: ["bus_service", "orm"],

    start(env, { bus_service: bus, orm }) {
        const tickets = reactive({});
        const silent = orm.silent;

        function getOpen(ticketId) {
            return tickets[ticketId];
        }

        function onNews({ ticket_id: ticketId, id, name, left, typing, answer, message_id }) {
            const ticket = getOpen(ticketId);
            if (!ticket) {
                return;
            }
            if (answer) {
                if (message_id > ticket.lastMessageId) {
                    ticket.answers.push(answer);
                }
            } else if (left) {
                delete ticket.others[id];
            } else {
                ticket.others[id] = { id, name, typing };
            }
        }
        bus.subscribe(CHANNEL, onNews);

        async function report(ticketId) {
            const ticket = getOpen(ticketId);
            if (!ticket || document.hidden) {
                return;
            }
            const isTyping = Date.now() - ticket.typedAt < TYPING_AGAIN * 2;
            let answer;
            try {
                answer = await silent.call("service.ticket", "presence_report", [
                    [ticketId],
                    isTyping,
                ]);
            } catch {
                return; // no connection, or no longer allowed: others will see us leave
            }
            ticket.others = Object.fromEntries(
                answer.others.map((person) => [person.id, person])
            );
            if (ticket.lastMessageId === undefined) {
                ticket.lastMessageId = answer.last_message_id || 0;
            }
        }

        // a tab that comes to the front tells at once that its reader is back
        document.addEventListener("visibilitychange", () => {
            Object.keys(tickets).forEach((ticketId) => report(Number(ticketId)));
        });

        return {
            tickets,

            enter(ticketId) {
                if (getOpen(ticketId)) {
                    getOpen(ticketId).views++;
                    return;
                }
                tickets[ticketId] = {
                    views: 1,
                    others: {},
                    answers: [],
                    typedAt: 0,
                    lastMessageId: undefined,
                    timer: browser.setInterval(() => report(ticketId), HEARTBEAT),
                };
                report(ticketId);
            },

            leave(ticketId) {
                const ticket = getOpen(ticketId);
                if (!ticket || --ticket.views) {
                    return;
                }
                browser.clearInterval(ticket.timer);
                delete tickets[ticketId];
                silent
                    .call("service.ticket", "presence_leave", [[ticketId]])
                    .catch(() => {});
            },

            /** Tell the others that an answer is being written, seldom. */
            noteTyping(ticketId) {
                const ticket = getOpen(ticketId);
                const now = Date.now();
                if (ticket && now - ticket.typedAt > TYPING_AGAIN) {
                    ticket.typedAt = now;
                    report(ticketId);
                }
            },

            /** What happened since the ticket was opened, asked from the server. */
            async getCollisions(ticketId) {
                const ticket = getOpen(ticketId);
                if (!ticket || ticket.lastMessageId === undefined) {
                    return { typing: [], answers: [] };
                }
                return orm.call("service.ticket", "get_collisions", [
                    [ticketId],
                    ticket.lastMessageId,
                ]);
            },

            /** The reader has seen the conversation as it is now. */
            async catchUp(ticketId) {
                const ticket = getOpen(ticketId);
                if (ticket) {
                    ticket.answers = [];
                    ticket.lastMessageId = undefined;
                    ticket.typedAt = 0;
                    await report(ticketId);
                }
            },
        };
    },
};

registry.category("services").add("service_ticket_presence", presenceService);
