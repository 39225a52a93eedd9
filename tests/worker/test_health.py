import asyncio
import json

import pytest
import pytest_asyncio

from embedded.ports import any_free
from service import health as module
from service.health import Health, HealthServer, PortTaken
from service.metrics import Metrics


def probe(answer):
    async def ask():
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ask


@pytest.fixture
def health():
    health = Health()
    health.phase = "running"
    health.watch("postgresql", probe(True))
    health.watch("temporal", probe(True))
    return health


@pytest_asyncio.fixture
async def server(health):
    port = any_free()
    async with HealthServer("127.0.0.1", port, health, Metrics()):
        yield port


async def asked(port, request):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    words = head.split()
    return int(words[1]) if words else 0, head.decode().lower(), body.decode()


async def get(port, path, method="GET"):
    return await asked(port, f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


async def test_well_is_200_with_every_part(server):
    status, head, body = await get(server, "/healthz")
    assert status == 200
    assert "content-type: application/json" in head
    report = json.loads(body)
    assert report["status"] == "ok"
    assert report["parts"]["postgresql"]["ok"] is True
    assert set(report["parts"]) == {"postgresql", "temporal"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [(False, "it says so"), (OSError("secret"), "OSError"), (TimeoutError(), "no answer within")],
)
async def test_one_unwell_part_is_503_and_named(server, health, answer, said):
    health.watch("temporal", probe(answer))
    status, _, body = await get(server, "/healthz")
    assert status == 503
    report = json.loads(body)
    assert report["status"] == "unwell"
    assert said in report["parts"]["temporal"]["error"]
    assert report["parts"]["postgresql"]["ok"] is True
    assert "secret" not in body


async def test_a_part_that_does_not_answer_does_not_hang_the_page(server, health, monkeypatch):
    monkeypatch.setattr(module, "PROBE_SECONDS", 0.05)
    health.watch("postgresql", lambda: asyncio.sleep(3600, True))
    status, _, body = await get(server, "/healthz")
    assert status == 503
    assert "no answer within 0.05 s" in body


@pytest.mark.parametrize("phase", ["starting", "ending"])
async def test_only_a_running_worker_is_well(server, health, phase):
    health.phase, health.doing = phase, "waiting for database"
    status, _, body = await get(server, "/healthz")
    assert status == 503
    assert json.loads(body)["phase"] == phase
    assert ("waiting for database" in body) == (phase == "starting")


async def test_metrics(server):
    status, head, body = await get(server, "/metrics?x=1")
    assert status == 200
    assert "content-type: text/plain; version=0.0.4" in head
    assert "# TYPE redress_facts_total counter" in body


async def test_head_has_no_body(server):
    status, head, body = await get(server, "/healthz", "HEAD")
    assert status == 200
    assert "content-length" in head
    assert not body


async def test_other_paths_and_methods_are_told_what_there_is(server):
    assert (await get(server, "/"))[0::2] == (404, "accepted: /healthz, /metrics\n")
    status, head, _ = await get(server, "/healthz", "POST")
    assert status == 405
    assert "allow: get, head" in head


@pytest.mark.parametrize(
    "request_", [b"\r\n\r\n", b"hello\r\n\r\n", b"GET " + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n"]
)
async def test_what_is_no_request_harms_nothing(server, request_):
    status, _, _ = await asked(server, request_)
    assert status in {0, 400}
    assert (await get(server, "/healthz"))[0] == 200


async def test_somebody_who_says_nothing_is_cut_off(server, monkeypatch):
    monkeypatch.setattr(module, "REQUEST_SECONDS", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", server)
    assert await reader.read() == b""
    writer.close()


async def test_a_taken_port_is_named(server, health):
    with pytest.raises(PortTaken, match=rf"127.0.0.1:{server} cannot be listened on"):
        async with HealthServer("127.0.0.1", server, health, Metrics()):
            pass


async def test_what_no_restart_mends_is_told_and_answers_200(server, health):
    said = [""]
    health.note("watchdog", lambda: said[0])
    assert json.loads((await get(server, "/healthz"))[2])["status"] == "ok"
    said[0] = "no look for 301 s"
    status, _, body = await get(server, "/healthz")
    assert status == 200
    assert json.loads(body)["status"] == "degraded"
    assert json.loads(body)["notes"] == {"watchdog": "no look for 301 s"}
    health.watch("temporal", probe(False))
    status, _, body = await get(server, "/healthz")
    assert (status, json.loads(body)["status"]) == (503, "unwell")
