"""Articles to search in: ten thousand, in three languages, made alike each time."""

from random import Random

from psycopg2.extras import Json

from odoo.tools import SQL

from . import seeding

ARTICLES = 10_000
QUESTIONS = ("adjust drawer", "замена колеса", "рахунок доставка")
LENGTH = 150  # words
ABOUT = 0.02  # of them are about something, and three of each title
# what articles are about; other words fill the page
VOCABULARY = {
    "en_US": "drawer table chair invoice delivery warranty hinge screw lamp wheel"
    " cable printer password order refund adjust replace clean repair return",
    "ru_RU": "ящик стол стул счёт доставка гарантия петля винт лампа колесо кабель"
    " принтер пароль заказ возврат замена чистка ремонт сборка цвет",
    "uk_UA": "шухляда стіл стілець рахунок доставка гарантія петля гвинт лампа колесо"
    " кабель принтер пароль замовлення повернення заміна чищення ремонт колір",
}


def fill(env, number=ARTICLES):
    """Publish so many articles, with their words in the full-text search."""
    first = env["service.article"].create({"name": "Race", "body": "<p>Race</p>"})
    first.action_publish()
    env.flush_all()
    seeding.copy_rows(env, "service_article", SQL("t.id = %s", first.id), number, {})
    env.cr.execute(
        "SELECT id FROM service_article WHERE id > %s ORDER BY id", [first.id]
    )
    ids = [row[0] for row in env.cr.fetchall()]
    _write_texts(env, ids)
    env["service.article.search"].sudo()._write_rows(ids)
    env.cr.commit()


def _write_texts(env, ids):
    random = Random(7)
    filler = [f"word{index}" for index in range(5_000)]
    for article_id in ids:
        name, body = {}, {}
        for lang, words in VOCABULARY.items():
            topics = words.split()
            name[lang] = f"{' '.join(random.sample(topics, 3))} {article_id}"
            text = [
                random.choice(topics if random.random() < ABOUT else filler)
                for _word in range(LENGTH)
            ]
            body[lang] = f"<p>{' '.join(text)}</p>"
        env.cr.execute(
            "UPDATE service_article SET name = %s, body = %s WHERE id = %s",
            [Json(name), Json(body), article_id],
        )
