import { Composer } from "@mail/core/common/composer";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

/** What to tell an agent who is about to answer, "" if nobody was faster. */
export function describeCollisions({ typing, answers }) {
    const lines = [];
    if (answers.length) {
        const names = [...new Set(answers)].join(", ");
        lines.push(_t("Since you opened this ticket, %s wrote.", names));
    }
    if (typing.length) {
        lines.push(_t("%s is writing an answer right now.", typing.join(", ")));
    }
    return lines.join(" ");
}

patch(Composer.prototype, {
    setup() {
        super.setup();
        // the portal has a composer, too, and no such service
        const isAgent = "service_ticket_presence" in this.env.services;
        this.servicePresence = isAgent && useService("service_ticket_presence");
        this.serviceDialog = isAgent && useService("dialog");
    },

    get isServiceAnswer() {
        return (
            this.servicePresence &&
            this.thread?.model === "service.ticket" &&
            this.props.type !== "note"
        );
    },

    onInput(ev) {
        super.onInput(ev);
        if (this.isServiceAnswer && this.props.composer.composerText) {
            this.servicePresence.noteTyping(this.thread.id);
        }
    },

    async sendMessage() {
        if (!this.isServiceAnswer || !this.canProcessMessage) {
            return super.sendMessage();
        }
        const ticketId = this.thread.id;
        const news = await this.servicePresence.getCollisions(ticketId);
        const body = describeCollisions(news);
        if (!body || (await this.confirmServiceAnswer(body))) {
            await super.sendMessage();
            await this.servicePresence.catchUp(ticketId);
        }
    },

    confirmServiceAnswer(body) {
        return new Promise((resolve) => {
            this.serviceDialog.add(
                ConfirmationDialog,
                {
                    title: _t("Somebody was faster"),
                    body,
                    confirmLabel: _t("Send Anyway"),
                    confirm: () => resolve(true),
                    cancelLabel: _t("Look First"),
                    cancel: () => {
                        this.thread?.fetchNewMessages();
                        resolve(false);
                    },
                },
                { onClose: () => resolve(false) }
            );
        });
    },
});
