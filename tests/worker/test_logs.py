import io
import json
import logging

import pytest

from activities.notifier import StillTrying
from service import logs
from service.settings import Settings
from store.errors import DatabaseUnavailable


@pytest.fixture
def written():
    """Everything logged inside, as the objects of its lines."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(Settings(database_url="postgresql://x"), stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_is_one_object_with_level_logger_and_time(written):
    logging.getLogger("redress").warning("waiting for %s", "数据库")
    (line,) = written()
    assert line["event"] == "waiting for 数据库"
    assert line["level"] == "warning"
    assert line["logger"] == "redress"
    assert line["timestamp"].endswith("Z")


def test_what_temporal_knows_of_a_run_becomes_the_complaint_and_no_more(written):
    known = {
        "workflow_id": "EVG-1",
        "run_id": "r",
        "activity_type": "record",
        "attempt": 2,
        "task_queue": "q",
    }
    logging.getLogger("temporalio.activity").info("hm", extra={"temporal_activity": known})
    logging.getLogger("temporalio.workflow").info("hm", extra={"temporal_workflow": {"workflow_id": "EVG-2"}})
    one, two = written()
    assert (one["complaint_id"], one["activity_type"], one["attempt"]) == ("EVG-1", "record", 2)
    assert two["complaint_id"] == "EVG-2"
    assert not {"temporal_activity", "temporal_workflow", "run_id", "task_queue"} & (one.keys() | two.keys())


def test_an_alarm_keeps_its_complaint(written):
    extra = {"alarm": "alarm_raised", "complaint_id": "EVG-20261116-0001", "number": 7}
    logging.getLogger("redress").error("alarm: nobody", extra=extra)
    (line,) = written()
    assert {name: line[name] for name in extra} == extra
    assert line["level"] == "error"


@pytest.mark.parametrize(
    "error", [DatabaseUnavailable("the database is away"), StillTrying("email: no answer")]
)
def test_an_error_that_says_it_all_needs_no_calls(written, error):
    try:
        raise error
    except type(error):
        logging.getLogger("temporalio.activity").warning("Completing activity as failed", exc_info=True)
    (line,) = written()
    assert line["error"] == f"{type(error).__name__}: {error}"
    assert "calls" not in line


def test_any_other_error_shows_the_calls_that_led_to_it(written):
    try:
        {}["x"]
    except KeyError:
        logging.getLogger("redress").exception("a fault")
    (line,) = written()
    assert line["error"] == "KeyError: 'x'"
    assert "test_logs.py" in line["calls"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("550 <xiuying@customer.example> unknown", "550 <[address]> unknown"),
        ("call 138 0013 8000 now", "call [number] now"),
        ("联系电话13800138000,或 li@evergreen.example。", "联系电话[number],或 [address]"),
        ("+86 138-0013-8000", "[number]"),
        ("EVG-20261116-0001 due 2026-11-16 at fact 123456", "EVG-20261116-0001 due 2026-11-16 at fact 123456"),
        ("run 01a2008a-e391-7064-b3c5-1bd0206bd6ae", "run 01a2008a-e391-7064-b3c5-1bd0206bd6ae"),
        ("127.0.0.1:7233 is away", "127.0.0.1:7233 is away"),
    ],
)  # fmt: skip
def test_addresses_and_telephone_numbers_do_not_reach_the_log(written, text, masked):
    logging.getLogger("redress").error(text)
    logging.getLogger("redress").error("a fault", exc_info=RuntimeError(text))
    told, fault = written()
    assert told["event"].startswith(masked)
    assert fault["error"].startswith(f"RuntimeError: {masked}")
    assert "example" not in json.dumps([told, fault])


def test_plain_text_for_people(capsys):
    root = logging.getLogger()
    handlers = root.handlers[:]
    stream = io.StringIO()
    logs.configure(Settings(database_url="postgresql://x", log_format="console"), stream)
    logging.getLogger("redress").info("at work")
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    assert "at work" in stream.getvalue()
    assert not stream.getvalue().startswith("{")
