"""The sections that every bundle may have, in the order in which they are brought."""

from .bundle_sections import Column, Section, many, words

PARTNER = "res.partner"
LEAD = "crm.lead"
PROPERTY_TYPES = (
    "char",
    "text",
    "integer",
    "float",
    "boolean",
    "date",
    "datetime",
    "selection",
    "tags",
)

ROLES = Section(
    "roles",
    "res.groups",
    (
        Column("group", "record", is_required=True, target="res.groups"),
        words("note", required=False),
    ),
)
PARTNER_ROLES = Section(
    "partner_roles",
    "crm.partner.role",
    (words(), *many("text", "code"), *many("integer", "color sequence")),
    code="code",
)
RELATION_TYPES = Section(
    "relation_types",
    "crm.relation.type",
    (
        words(),
        words("inverse_name", required=False),
        *many("text", "code"),
        *many("choice", "category left_kind right_kind"),
        *many("boolean", "is_symmetric allow_self has_share is_membership"),
        *many("boolean", "is_reporting"),
        *many("integer", "color sequence"),
    ),
    code="code",
)
INTERACTION_TYPES = Section(
    "interaction_types",
    "crm.interaction.type",
    (words(), *many("text", "code icon"), *many("integer", "sequence")),
    code="code",
)
LIFE_EVENT_TYPES = Section(
    "life_event_types",
    "crm.life.event.type",
    (
        words(),
        *many("text", "code icon"),
        *many("boolean", "is_yearly has_age"),
        *many("integer", "default_age sequence"),
    ),
    code="code",
)
PRODUCTS = Section(
    "products",
    "product.product",
    (
        words(),
        *many("text", "default_code"),
        *many("float", "list_price"),
        words("description_sale", required=False),
        *many("boolean", "sale_ok"),
    ),
    company="company_id",
    values={"type": "service"},
)
SEGMENTS = Section(
    "segments",
    "crm.segment",
    (
        words(),
        words("description", required=False),
        Column("domain", "domain", target=PARTNER),
        *many("choice", "member_kind purchase_mode purchase_source"),
        *many("integer", "color sequence purchase_days purchase_number_min"),
        *many("integer", "purchase_number_max purchase_idle_days no_contact_days"),
        *many("float", "purchase_amount_min purchase_amount_max"),
    ),
    company="company_id",
    stopped=True,
)
PLAN_STEPS = Section(
    "steps",
    "mail.activity.plan.template",
    (
        Column(
            "activity_type",
            "record",
            field="activity_type_id",
            is_required=True,
            target="mail.activity.type",
        ),
        words("summary", required=False),
        words("note", required=False),
        *many("integer", "delay_count sequence"),
        *many("choice", "delay_unit delay_from"),
        Column("responsible_type", "text", choices=("on_demand",)),
    ),
    parent="plan_id",
)
ACTIVITY_PLANS = Section(
    "activity_plans",
    "mail.activity.plan",
    (
        words(),
        Column("model", "text", field="res_model", choices=(LEAD, PARTNER)),
    ),
    company="company_id",
    nested={"steps": PLAN_STEPS},
    stopped=True,
    values={"res_model": LEAD},
)
DOCUMENT_TEMPLATES = Section(
    "document_templates",
    "crm.document.template",
    (
        words(),
        *many("choice", "kind model"),
        Column("subject", "subject", is_required=True),
        *many("html", "letter body"),
        *many("boolean", "is_advertising"),
        *many("integer", "sequence"),
    ),
    company="company_id",
    stopped=True,
)
CHECKS = Section(
    "checks",
    "crm.stage.check",
    (words(), *many("integer", "sequence")),
    parent="stage_id",
)
STAGES = Section(
    "stages",
    "crm.stage",
    (
        words(),
        *many("integer", "deadline_days sequence"),
        Column(
            "required_fields", "field_names", field="required_field_ids", target=LEAD
        ),
        Column(
            "activity_plan", "row", field="activity_plan_id", target="activity_plans"
        ),
        *many("boolean", "is_won fold"),
        words("requirements", required=False),
    ),
    nested={"checks": CHECKS},
    values={"is_process_only": True},
)
PROCESSES = Section(
    "processes",
    "crm.process",
    (
        words(),
        words("reason", required=False),
        Column("domain", "domain", target=LEAD),
        *many("integer", "sequence"),
    ),
    company="company_id",
    nested={"stages": STAGES},
    stopped=True,
)
OFFER_RULES = Section(
    "offer_rules",
    "crm.offer.rule",
    (
        words(),
        Column(
            "product", "row", field="product_id", is_required=True, target="products"
        ),
        words("reason"),
        words("script", required=False),
        Column("domain", "domain", target=PARTNER),
        Column("segment", "row", field="segment_id", target="segments"),
        Column(
            "event_types", "rows", field="event_type_ids", target="life_event_types"
        ),
        Column(
            "bought_products", "rows", field="bought_product_ids", target="products"
        ),
        Column("never_products", "rows", field="never_product_ids", target="products"),
        *many("choice", "trigger purchase_source purchase_window accept_action"),
        *many("integer", "event_days event_turns purchase_days refusal_months"),
        *many("integer", "repeat_months later_days sequence"),
    ),
    company="company_id",
    stopped=True,
)
LIFE_EVENT_RULES = Section(
    "life_event_rules",
    "crm.life.event.rule",
    (
        words(),
        Column("event_types", "rows", field="type_ids", target="life_event_types"),
        Column("domain", "domain", target=PARTNER),
        Column("segment", "row", field="segment_id", target="segments"),
        Column("offer_rule", "row", field="offer_rule_id", target="offer_rules"),
        Column(
            "activity_type",
            "record",
            field="activity_type_id",
            target="mail.activity.type",
        ),
        Column("action", "text", choices=("activity", "offer")),
        words("note", required=False),
        *many("choice", "assign_to"),
        *many("integer", "event_turns days_before catch_up_days sequence"),
    ),
    company="company_id",
    stopped=True,
)
REQUEST_RULES = Section(
    "request_rules",
    "crm.document.request.rule",
    (
        words(),
        Column("trigger", "text", choices=("mail",)),
        Column("words", "text", is_required=True),
        Column(
            "templates",
            "rows",
            field="template_ids",
            is_required=True,
            target="document_templates",
        ),
        Column("domain", "domain", target=LEAD),
        *many("choice", "assign_to"),
        *many("integer", "daily_limit sequence"),
        *many("boolean", "create_customer"),
    ),
    company="company_id",
    stopped=True,
)
AGREEMENT_TYPES = Section(
    "agreement_types",
    "crm.agreement.type",
    (
        words(),
        *many("choice", "party_kind renewal_mode"),
        *many("integer", "duration_months notice_days remind_days sequence"),
    ),
    company="company_id",
)
PROPERTIES = Section(
    "properties",
    "properties.base.definition",
    (
        Column("on", "text", is_required=True, choices=("partner", "lead")),
        words(),
        Column("type", "text", is_required=True, choices=PROPERTY_TYPES),
        Column("selection", "options"),
        Column("tags", "options"),
        Column("default", "default"),
    ),
)
REPORTS = Section(
    "reports",
    "ir.filters",
    (
        words(),
        Column("model", "model", field="model_id", is_required=True),
        Column("domain", "domain"),
        *many("names", "group_by measures sort"),
        Column("action", "record", field="action_id", target="ir.actions.act_window"),
    ),
    shared=True,
)
MENUS = Section(
    "menus",
    "ir.ui.menu",
    (
        words(),
        Column("model", "model", is_required=True),
        Column("domain", "domain"),
        *many("views", "views"),
        *many("names", "group_by"),
        Column("parent", "record", field="parent_id", target="ir.ui.menu"),
        *many("integer", "sequence"),
    ),
    shared=True,
)
STANDARD = (
    ROLES,
    PARTNER_ROLES,
    RELATION_TYPES,
    INTERACTION_TYPES,
    LIFE_EVENT_TYPES,
    PROPERTIES,
    PRODUCTS,
    SEGMENTS,
    ACTIVITY_PLANS,
    PLAN_STEPS,
    DOCUMENT_TEMPLATES,
    STAGES,
    CHECKS,
    PROCESSES,
    OFFER_RULES,
    LIFE_EVENT_RULES,
    REQUEST_RULES,
    AGREEMENT_TYPES,
    REPORTS,
    MENUS,
)
