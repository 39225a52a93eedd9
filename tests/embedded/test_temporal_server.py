import pytest
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from embedded.ports import any_free
from embedded.process import ProcessFailed
from embedded.temporal_server import TemporalServer, plain_environment
from embedded.worker_process import is_well


@pytest.fixture
async def make(tmp_path):
    folder = tmp_path / "with spaces 和汉字"
    made = []

    async def start(**more):
        server = TemporalServer(folder, any_free(), file=folder / "temporal.db", **more)
        made.append(server)
        await server.start()
        return server

    yield start
    for server in made:
        await server.stop()


async def test_complaints_outlive_a_killed_server_and_new_attributes_reach_its_old_file(make):
    first = await make(search_attributes={"ComplaintStage": "Keyword"})
    client = await Client.connect(first.address)
    await client.start_workflow("Complaint", id="kept", task_queue="nobody")
    first.child.kill()
    await first.child.wait()

    said = []
    both = {"ComplaintStage": "Keyword", "ComplaintLevel": "Int"}
    second = await make(search_attributes=both, on_progress=said.append)
    assert said == ["adding search attributes to Temporal: ComplaintLevel"]
    client = await Client.connect(second.address)
    assert (await client.get_workflow_handle("kept").describe()).status.name == "RUNNING"
    level = TypedSearchAttributes([SearchAttributePair(SearchAttributeKey.for_int("ComplaintLevel"), 2)])
    await client.start_workflow("Complaint", id="new", task_queue="nobody", search_attributes=level)


async def test_an_attribute_of_another_type_is_refused_by_name(make):
    first = await make(search_attributes={"ComplaintLevel": "Int"})
    await first.stop()
    with pytest.raises(ProcessFailed, match=r"ComplaintLevel is .*INT.* but the product wants Keyword"):
        await make(search_attributes={"ComplaintLevel": "Keyword"})


async def test_an_attribute_type_that_does_not_exist_is_refused(make):
    with pytest.raises(ProcessFailed, match=r"did not start|given the type Colour"):
        await make(search_attributes={"ComplaintLevel": "Colour"})


async def test_a_server_that_outlived_its_run_is_ended(make):
    first, said = await make(), []
    await make(on_progress=said.append)
    assert await first.child.wait() == 0
    assert "left behind" in said[0]


async def test_the_ui_answers(make):
    server = await make(ui_port=any_free())
    assert server.ui == f"http://127.0.0.1:{server.ui_port}"
    assert await is_well(server.ui_port, "/")


async def test_the_test_server_knows_the_products_attributes(temporal):
    from tests.conftest import search_attributes

    client = await Client.connect(temporal)
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace="default")
    )
    assert set(search_attributes()) <= set(known.custom_attributes)


def test_settings_for_other_temporal_servers_stay_out(monkeypatch):
    monkeypatch.setenv("TEMPORAL_ADDRESS", "elsewhere:7233")
    monkeypatch.setenv("TEMPORAL_API_KEY", "secret")
    assert not [name for name in plain_environment() if name.startswith("TEMPORAL_")]
