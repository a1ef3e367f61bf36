"""What was said and written: interactions, and letters on the contact's own thread."""

from dataclasses import replace

from ..family import Family
from .world import pick

SAID = ("call", "meeting", "email", "visit", "letter")
TOPICS = ("a price", "the delivery", "a visit", "the contract", "spare parts")


def make(world):
    said = {
        "partner_id": "v.partner",
        "commercial_partner_id": "v.account",
        "user_id": "v.seller",
        "create_uid": "v.seller",
        "summary": f"'About ' || {_topic()} || ' ' || n",
    }
    dice = f"bench.dice(n, 31, {len(SAID)})"
    _copy(world, "interaction", _create_interactions, dice, said)
    written = {
        "res_id": "v.partner",
        "author_id": "CASE WHEN v.variant = 0 THEN v.partner ELSE t.author_id END",
        "email_from": "CASE WHEN v.variant = 0 THEN p.email ELSE t.email_from END",
        "subject": f"'Letter about ' || {_topic()} || ' ' || n",
        "message_id": "'<bench-' || n || '@bench.example.com>'",
    }
    _copy(world, "message", _create_messages, "mod(n, 2)", written)


def _copy(world, kind, create, variant, columns):
    """Make as many as planned of what ``create(world)`` made one of each variant."""
    progress, number = world.progress, world.sizes.total(kind)
    variants = progress.note(f"{kind}s", lambda: create(world))
    family = Family(f"{kind}s", number, variants)
    progress.prepare(family)
    varied = {**world.owner(kind), "variant": variant, "days": world.days(number)}
    progress.copies(replace(family, varied=varied, columns=columns))


def _create_interactions(world):
    base = world.progress.base("customers", "res_partner")
    Interaction = world.env["crm.interaction"]
    variants = []
    for name in SAID:
        kind = world.env.ref(f"crm_relations.crm_interaction_type_{name}")
        interaction = Interaction.create(
            {
                "partner_id": base,
                "type_id": kind.id,
                "user_id": world.sellers[0].id,
                "summary": "About a price",
                "description": "<p>They will think about it and call again.</p>",
                "duration": 0.25,
            }
        )
        variants.append({"crm_interaction": interaction.ids})
    return variants


def _create_messages(world):
    """A letter of the customer's and an answer."""
    base = world.progress.base("customers", "res_partner")
    seller = world.sellers[0].partner_id
    return [
        {"mail_message": _create_message(world, author, base).ids}
        for author in (base, seller.id)
    ]


def _create_message(world, author, partner):
    return world.env["mail.message"].create(
        {
            "model": "res.partner",
            "res_id": partner,
            "message_type": "email",
            "subtype_id": world.env.ref("mail.mt_comment").id,
            "author_id": author,
            "subject": "Letter about a price",
            "body": "<p>Please send us a new offer, and thank you.</p>",
        }
    )


def _topic():
    return pick([f"'{topic}'" for topic in TOPICS], "n")
