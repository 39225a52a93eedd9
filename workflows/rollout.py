"""The rollout: one workflow that asks each open complaint of a policy to adopt another edition.

It has the query `progress` and the updates `pause`, `resume` and `stop`. It asks a few complaints a
second at low priority, so that no deadline has to wait for it.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from temporalio import workflow
from temporalio.common import Priority
from temporalio.exceptions import ActivityError

from activities.declarations import adopt_each, count_open, find_open
from activities.messages import AdoptBatch, Search, Tally
from domain.adoption import Adoption
from domain.time.instants import write_instant
from workflows.activity_options import SEARCH, adopt_page, shown
from workflows.reading import only, read
from workflows.ui.markdown import inline

PAGE_SECONDS = 5
"""How long one page takes, in seconds: a rollout stops that soon after `pause`."""

MAX_FAILURES_NAMED = 200
"""The most failures that are named; the rest are only counted."""

MAX_PAGES_PER_RUN = 400
"""Pages after which a run continues as new, if the server has not suggested it before."""

LOWEST = Priority(priority_key=5)
"""The lowest priority: whatever concerns a deadline comes first."""

State = Literal["running", "paused", "stopped", "done"]


class Progress(BaseModel):
    """How far a rollout is. `total`: the complaints that it concerned at its start. `retimed` counts clocks.

    `again`: it is on its second walk, for complaints that failed or were opened meanwhile.
    """

    state: State = "running"
    policy: str = ""
    edition: str = ""
    mode: str = ""
    total: int = 0
    walked: int = 0
    adopted: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    retimed: int = 0
    failures: dict[str, str] = Field(default_factory=dict)
    after: str = ""
    again: bool = False
    trouble: str = ""
    began: str = ""
    ended: str | None = None


class Plan(BaseModel):
    """The input of a rollout: the policy whose open complaints adopt an edition, and how many of them a second."""

    model_config = ConfigDict(extra="forbid")

    policy: str = Field(min_length=1, max_length=64)
    adoption: Adoption
    rate: float = Field(default=20, gt=0, le=200)
    carried: Progress | None = None


@workflow.defn(name="Rollout")
class RolloutWorkflow:
    """One rollout, from its first complaint to its last; its result is the progress at the end."""

    @workflow.init
    def __init__(self, *arguments: Any) -> None:  # noqa: ARG002 - the same parameters as `run`, read there
        self._progress = Progress()
        self._paused = False
        self._stopped = False
        self._pages = 0

    @workflow.run
    async def run(self, *arguments: Any) -> Progress:
        """Ask complaint after complaint until none is left, or until `stop`."""
        plan = read(Plan, only(arguments))
        await self._begin(plan)
        while await self._goes_on() and await self._page(plan):
            if self._pages >= MAX_PAGES_PER_RUN or workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(plan.model_copy(update={"carried": self._shown()}))
        self._progress.state = "stopped" if self._stopped else "done"
        self._progress.ended = write_instant(workflow.now())
        self._show()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._progress

    async def _goes_on(self) -> bool:
        """Wait while the rollout is paused; False when it is stopped."""
        await workflow.wait_condition(lambda: not self._paused or self._stopped)
        return not self._stopped

    async def _begin(self, plan: Plan) -> None:
        if plan.carried is not None:
            self._progress = plan.carried
            self._paused = plan.carried.state == "paused"
        else:
            total = await workflow.execute_activity(
                count_open,
                Search(plan.policy, plan.adoption.edition),
                **shown(SEARCH, plan.policy, LOWEST),
            )
            self._progress = Progress(
                policy=plan.policy,
                edition=plan.adoption.edition,
                mode=plan.adoption.mode,
                total=total,
                began=write_instant(workflow.now()),
            )
        self._show()

    async def _page(self, plan: Plan) -> bool:
        """Ask the next page of complaints. False if none is left on the second walk."""
        self._pages += 1
        size = max(1, int(plan.rate * PAGE_SECONDS))
        search = Search(plan.policy, plan.adoption.edition, self._progress.after, size)
        ids: list[str] = await workflow.execute_activity(
            find_open, search, **shown(SEARCH, f"after {search.after or 'the beginning'}", LOWEST)
        )
        if not ids:
            return self._once_more()
        batch = AdoptBatch(ids, plan.adoption.model_dump(), self._key(), plan.rate)
        options = shown(adopt_page(len(ids)), f"{ids[0]} to {ids[-1]}", LOWEST)
        try:
            self._count(await workflow.execute_activity(adopt_each, batch, **options), ids)
            self._progress.trouble = ""
        except ActivityError as error:
            # The same page is asked again after `resume`.
            self._paused = True
            self._progress.trouble = str(error.cause or error)[:300]
        self._show()
        return True

    def _once_more(self) -> bool:
        """Start the second walk: complaints that failed are tried again and counted anew. False if it is over."""
        progress = self._progress
        if progress.again:
            return False
        progress.again, progress.after = True, ""
        progress.walked -= progress.failed
        progress.failed, progress.failures = 0, {}
        return True

    def _key(self) -> str:
        """The id of the update in one walk: a complaint that is asked twice acts once."""
        info = workflow.info()
        turn = 2 if self._progress.again else 1
        return f"{info.workflow_id}:{info.first_execution_run_id}:{turn}"

    def _count(self, tally: Tally, ids: list[str]) -> None:
        progress = self._progress
        for name in ("walked", "adopted", "unchanged", "skipped", "failed", "retimed"):
            setattr(progress, name, getattr(progress, name) + getattr(tally, name))
        room = max(MAX_FAILURES_NAMED - len(progress.failures), 0)
        progress.failures |= dict(list(tally.failures.items())[:room])
        progress.after = ids[-1]

    def _shown(self) -> Progress:
        if self._progress.state in ("running", "paused"):
            self._progress.state = "paused" if self._paused else "running"
        return self._progress

    def _show(self) -> None:
        now = self._shown()
        lines = [
            f"**{now.policy}** → `{now.edition[:12]}` ({now.mode}): {now.state}",
            "",
            f"- {now.walked} / {now.total}",
            f"- 采用 adopted {now.adopted}, 无变化 unchanged {now.unchanged}",
            f"- 跳过 skipped {now.skipped}, 失败 failed {now.failed}",
            f"- 到期时间调整 due times set anew: {now.retimed}",
        ]
        lines += [f"- ⚠ {inline(now.trouble)}"] if now.trouble else []
        lines += [
            f"- ❌ {inline(name)}: {inline(reason)}" for name, reason in list(now.failures.items())[:20]
        ]
        workflow.set_current_details("\n".join(lines))

    @workflow.update(name="pause", description="Hold the rollout after the page at hand / 暂停")
    async def pause(self, argument: Any = None) -> Progress:  # noqa: ARG002 - takes nothing, and refuses nothing
        """Pause it."""
        self._paused = True
        self._show()
        return self._shown()

    @workflow.update(name="resume", description="Let the rollout go on / 继续")
    async def resume(self, argument: Any = None) -> Progress:  # noqa: ARG002
        """Resume it."""
        self._paused = False
        self._progress.trouble = ""
        self._show()
        return self._shown()

    @workflow.update(name="stop", description="Give the rollout up; what has adopted stays adopted / 终止")
    async def stop(self, argument: Any = None) -> Progress:  # noqa: ARG002
        """Stop it."""
        self._stopped = True
        return self._shown()

    @workflow.query(name="progress", description="How far it is, and what became of each")
    def progress(self) -> Progress:
        """How far it is."""
        return self._shown()
