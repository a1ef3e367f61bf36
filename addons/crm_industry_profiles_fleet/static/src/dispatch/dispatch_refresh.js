import {onMounted, onWillUnmount} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {useService} from "@web/core/utils/hooks";

const CHANNEL = "fleet_dispatch";
const SOON = 500; // Several vehicles that change at once load the board once
const ANYWAY = 60000; // Time alone changes a status, and a bus may be away

/**
 * Load a board again when a vehicle has changed, and every minute.
 *
 * @param {Function} reload
 */
export function useDispatchRefresh(reload) {
    const bus = useService("bus_service");
    let soon = null;
    let anyway = null;
    const onNews = () => {
        browser.clearTimeout(soon);
        soon = browser.setTimeout(reload, SOON);
    };
    onMounted(() => {
        bus.subscribe(CHANNEL, onNews);
        anyway = browser.setInterval(onNews, ANYWAY);
    });
    onWillUnmount(() => {
        bus.unsubscribe(CHANNEL, onNews);
        browser.clearTimeout(soon);
        browser.clearInterval(anyway);
    });
}
