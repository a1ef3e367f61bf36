import { LivechatCommandDialog } from "@im_livechat/core/common/livechat_command_dialog";
import { registerThreadAction, ThreadAction } from "@mail/core/common/thread_actions";

import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { patch } from "@web/core/utils/patch";

const ACTION = "create-service-ticket";

patch(ThreadAction.prototype, {
    _condition({ action, owner, store, thread }) {
        if (action.id === ACTION) {
            return Boolean(
                thread?.channel_type === "livechat" &&
                    store.has_access_create_ticket &&
                    !owner.isDiscussSidebarChannelActions
            );
        }
        return super._condition(...arguments);
    },
});

registerThreadAction(ACTION, {
    actionPanelComponent: LivechatCommandDialog,
    actionPanelComponentProps: ({ action }) => ({
        close: () => action.close(),
        commandName: "ticket",
        placeholderText: _t("e.g. The lamp flickers"),
        title: _t("Open Ticket"),
        icon: "fa fa-life-ring",
    }),
    close: ({ action }) => action.popover?.close(),
    condition: false, // the patch above decides
    panelOuterClass: "bg-100",
    icon: "fa fa-life-ring",
    name: _t("Open Ticket"),
    sequence: 15,
    sequenceGroup: 25,
    setup({ owner }) {
        if (!owner.env.inChatWindow) {
            this.popover = usePopover(LivechatCommandDialog, {
                onClose: () => this.close(),
                popoverClass: this.panelOuterClass,
            });
        }
    },
    toggle: true,
    open({ owner, thread }) {
        this.popover?.open(owner.root.el.querySelector(`[name="${this.id}"]`), {
            thread,
            ...this.actionPanelComponentProps,
        });
    },
});
