import { Composer } from "@mail/core/common/composer";
import { Store } from "@mail/core/common/store_service";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { uuid } from "@web/core/utils/strings";

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

    get postData() {
        const data = super.postData;
        return this.isServiceAnswer
            ? { ...data, serviceAnswerKey: this.serviceAnswerKey }
            : data;
    },

    async sendMessage() {
        if (!this.isServiceAnswer || !this.canProcessMessage) {
            return super.sendMessage();
        }
        if (this.serviceIsSending) {
            return; // a second click while the first one is on its way
        }
        this.serviceIsSending = true;
        this.nameServiceAnswer();
        try {
            await this.sendServiceAnswer();
        } catch (error) {
            // the text is still there: pressed again it is the same answer
            this.state.active = true;
            throw error;
        } finally {
            this.serviceIsSending = false;
        }
        if (!this.canProcessMessage) {
            this.serviceAnswerText = undefined; // it is sent
        }
    },

    /** The same text sent again has the same key, so that it arrives once. */
    nameServiceAnswer() {
        const { composerHtml, attachments } = this.props.composer;
        const text = JSON.stringify([
            String(composerHtml),
            attachments.map((attachment) => attachment.id),
        ]);
        if (text !== this.serviceAnswerText) {
            this.serviceAnswerText = text;
            this.serviceAnswerKey = uuid();
        }
    },

    async sendServiceAnswer() {
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

patch(Store.prototype, {
    async getMessagePostParams({ postData }) {
        const params = await super.getMessagePostParams(...arguments);
        if (postData.serviceAnswerKey) {
            params.context = {
                ...params.context,
                service_answer_key: postData.serviceAnswerKey,
            };
        }
        return params;
    },
});
