from app.rules.topics import EVENT_BY_TOPIC, EVENT_NAMES, TOPICS


def test_each_topic_has_one_plain_name_without_dots() -> None:
    assert EVENT_BY_TOPIC["conversation.user.created"] == "conversation_started"
    assert EVENT_BY_TOPIC["conversation.admin.open.assigned"] == EVENT_BY_TOPIC["conversation.admin.assigned"]
    assert not [name for name in EVENT_NAMES if "." in name or not name.islower()]


def test_each_topic_tells_what_kind_of_thing_it_is_about() -> None:
    assert {TOPICS[topic].item for topic in TOPICS} == {"conversation", "contact", "company", "ticket", "admin"}
    assert TOPICS["visitor.signed_up"].item == "contact"
