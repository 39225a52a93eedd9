"""The sandbox as the guard of the workflows: it holds for ours, and it has teeth."""

import sys

import pytest
from temporalio import workflow
from temporalio.worker.workflow_sandbox import RestrictedWorkflowAccessError, UnintentionalPassthroughError

from workflows.plugin import WORKFLOWS, RedressPlugin, declared, guarded

CLOCK = """
from datetime import datetime
from temporalio import workflow
LOADED_AT = datetime.now()
@workflow.defn
class Clock:
    @workflow.run
    async def run(self) -> None: ...
"""
DRIVER = """
import asyncpg
from temporalio import workflow
@workflow.defn
class Driver:
    @workflow.run
    async def run(self) -> None: ...
"""


def prepared(runner, workflows):
    for one in workflows:
        runner.prepare_workflow(workflow._Definition.must_from_class(one))


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A workflow from its text."""

    def one(name, text):
        (tmp_path / f"{name.lower()}_workflow.py").write_text(text)
        monkeypatch.syspath_prepend(str(tmp_path))
        module = __import__(f"{name.lower()}_workflow")
        return getattr(module, name)

    yield one
    for name in [name for name in sys.modules if name.endswith("_workflow")]:
        del sys.modules[name]


@pytest.mark.parametrize("runner", [guarded, declared])
async def test_our_workflows_do_nothing_that_the_sandbox_forbids_and_import_nothing_undeclared(runner):
    prepared(runner(), WORKFLOWS)


async def test_a_look_at_the_clock_is_refused(written):
    with pytest.raises(RestrictedWorkflowAccessError, match="datetime"):
        prepared(guarded(), [written("Clock", CLOCK)])


async def test_an_undeclared_import_is_refused(written):
    with pytest.raises(UnintentionalPassthroughError, match="asyncpg"):
        prepared(declared(), [written("Driver", DRIVER)])


def test_one_plugin_brings_converter_workflows_and_runner():
    plugin = RedressPlugin()
    assert plugin.workflows == WORKFLOWS
    assert type(plugin.workflow_runner).__name__ == "UnsandboxedWorkflowRunner"
    assert plugin.data_converter is not None
    assert isinstance(RedressPlugin(guarded()).workflow_runner, type(guarded()))
