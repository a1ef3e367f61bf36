import {KanbanController} from "@web/views/kanban/kanban_controller";
import {ListController} from "@web/views/list/list_controller";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";
import {useDispatchRefresh} from "./dispatch_refresh";

export class DispatchKanbanController extends KanbanController {
    setup() {
        super.setup();
        useDispatchRefresh(() => this.model.load());
    }
}

export class DispatchListController extends ListController {
    setup() {
        super.setup();
        useDispatchRefresh(() => this.model.root.editedRecord || this.model.load());
    }
}

const views = registry.category("views");
views.add("fleet_dispatch_kanban", {...kanbanView, Controller: DispatchKanbanController});
views.add("fleet_dispatch_list", {...listView, Controller: DispatchListController});
