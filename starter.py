"""The typed client: opens complaints, submits commands and looks at complaints from any Python program.

    redress = await Redress.connect()
    receipt = await redress.open("EVG-0001", Opening(policy="evergreen", by="intake:li-min", fields={...}))
    receipt = await redress.submit("EVG-0001", "assign", {"by": "intake:li-min", "fields": {"to": "wang-qiang"}})
    view = await redress.view("EVG-0001")

A command acts once under its id: after `Unavailable` the same call with the same `command_id` is always safe.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from time import monotonic
from typing import Any, Final, NoReturn, Self, TypeVar
from uuid import uuid4

from pydantic import ValidationError
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowExecutionStatus,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateHandle,
    WorkflowUpdateRPCTimeoutOrCancelledError,
    WorkflowUpdateStage,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from client.acceptance import accepted
from client.errors import (
    Busy,
    NotFound,
    PolicyUnknown,
    RedressError,
    Refused,
    Unanswered,
    Unavailable,
    away,
    duplicate,
    line,
    refusal,
)
from client.first_answer import first_answer
from client.retries import BRIEFLY, transient, waits
from client.start_options import priority, title
from domain.diagnostics import Diagnostic
from domain.facts.commands import Command, Receipt, Submission
from domain.facts.limits import command_id_problem, complaint_id_problem
from domain.policy.schema import Policy
from workflows.activity_options import TASK_QUEUE
from workflows.messages import OPEN, Opening, Start, View
from workflows.reading import problems_of

__all__ = [
    "Busy",
    "NotFound",
    "Opening",
    "PolicyUnknown",
    "Receipt",
    "Redress",
    "RedressError",
    "Refused",
    "Submission",
    "Unanswered",
    "Unavailable",
    "View",
]

WORKFLOW: Final = "Complaint"
TIMEOUT_S: Final = 30.0
_FAILED: Final = "a complaint of that id was refused when it was opened"

T = TypeVar("T")
M = TypeVar("M", Opening, Submission)


class Redress:
    """The client. `client` must speak plain JSON through the pydantic converter, as `connect` makes it.

    `timeout` is how long a call may take in seconds, reconnecting included. Every call raises `Unavailable`.
    """

    def __init__(self, client: Client, *, task_queue: str = TASK_QUEUE, timeout: float = TIMEOUT_S) -> None:
        self.client = client
        self.task_queue = task_queue
        self.timeout = timeout

    @classmethod
    async def connect(
        cls,
        *,
        env: Mapping[str, str] | None = None,
        task_queue: str = TASK_QUEUE,
        timeout: float = TIMEOUT_S,  # noqa: ASYNC109 - reconnecting included; later calls keep it too
    ) -> Self:
        """Connect as TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_PROFILE ... say: those of `env`, or our own.

        Raises `Unavailable` when nobody answers within `timeout` seconds or the settings cannot be used.
        """
        try:
            settings = ClientConfig.load_client_connect_config(override_env_vars=env)
        except (RuntimeError, ValueError) as error:
            advice = "correct TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE or the file it names"
            raise Unavailable("Temporal settings", line(error), advice) from error
        settings.setdefault("target_host", "localhost:7233")
        end = monotonic() + timeout
        for wait in waits():
            try:
                client = await Client.connect(
                    **settings, data_converter=pydantic_data_converter, retry_config=BRIEFLY
                )
            except (RuntimeError, RPCError, ValueError) as error:
                if isinstance(error, ValueError) or monotonic() + wait > end:
                    raise away(settings["target_host"], error) from error
                await asyncio.sleep(wait)
            else:
                return cls(client, task_queue=task_queue, timeout=timeout)
        raise AssertionError

    async def open(
        self, complaint_id: str, opening: Opening | Mapping[str, Any], *, policy: Policy | None = None
    ) -> Receipt:
        """Open a complaint and return when the opening is on record. The same opening again is answered again.

        `policy`, if it is at hand, gives the title in the Temporal UI its words and the complaint its urgency.
        Raises `Refused`: `duplicate` when the id is taken by another opening, `policy`, `field`, `role`, `time`, `gate`.
        """
        _check_id(complaint_id)
        message = _validated(Opening, opening)
        content, key = message.command().content(), uuid4().hex

        async def send() -> WorkflowUpdateHandle[Receipt]:
            start = WithStartWorkflowOperation[Any, Any](
                WORKFLOW,
                Start(opening=message),
                id=complaint_id,
                task_queue=self.task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                static_summary=title(message, policy),
                priority=priority(message, policy),
            )
            handle: WorkflowUpdateHandle[Receipt] = await self.client.start_update_with_start_workflow(
                OPEN,
                message,
                id=key,  # never one used before: Temporal would answer with the refusal of an earlier opening
                wait_for_stage=WorkflowUpdateStage.COMPLETED,
                start_workflow_operation=start,
                result_type=Receipt,
            )
            return handle

        try:
            return _checked(await self._answered(complaint_id, key, send), content)
        except WorkflowAlreadyStartedError:
            return await self._opened_before(complaint_id, content)

    async def submit(
        self,
        complaint_id: str,
        name: str,
        submission: Submission | Mapping[str, Any],
        command_id: str | None = None,
    ) -> Receipt:
        """Submit a command and return when its facts are on record. Without a `command_id` it gets one of its own.

        Raises `Refused` with what would be accepted (`duplicate`: the id was used for other content) and `NotFound`.
        """
        message = _validated(Submission, submission)
        key = command_id or uuid4().hex
        if problem := command_id_problem(key):
            raise Refused("field", [problem])
        content = Command(id=key, name=name, **message.model_dump()).content()
        workflow = self.client.get_workflow_handle(complaint_id)

        async def send() -> WorkflowUpdateHandle[Receipt]:
            handle: WorkflowUpdateHandle[Receipt] = await workflow.start_update(
                name, message, id=key, wait_for_stage=WorkflowUpdateStage.COMPLETED, result_type=Receipt
            )
            return handle

        return _checked(await self._answered(complaint_id, key, send), content)

    async def view(self, complaint_id: str) -> View:
        """The complaint now: status, owner, level, every clock. Raises `NotFound`."""
        workflow = self.client.get_workflow_handle(complaint_id)

        async def ask() -> View | None:
            answer = await workflow.query("view", rpc_timeout=timedelta(seconds=max(self.timeout / 3, 1)))
            return None if answer is None else View.model_validate(answer)

        try:
            view = await self._retried(ask)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise NotFound(complaint_id) from None
            raise self._from_rpc(error) from error
        except (TimeoutError, WorkflowQueryFailedError) as error:
            if isinstance(error.__cause__, RPCError) and error.__cause__.status is RPCStatusCode.UNAVAILABLE:
                raise self._from_rpc(error.__cause__) from error
            advice = "see that a worker runs (`redress up`, or worker.py), then ask again"
            raise Unavailable("the worker", "gave no answer to the query", advice) from error
        if view is None:
            raise NotFound(complaint_id, _FAILED)
        return view

    async def _answered(
        self, complaint_id: str, key: str, send: Callable[[], Awaitable[WorkflowUpdateHandle[Receipt]]]
    ) -> Receipt:
        """Send an update and wait for its outcome. Raises Refused, NotFound, Unanswered or Unavailable."""

        async def ask() -> Receipt:
            return await (await send()).result()

        try:
            return await self._retried(ask)
        except WorkflowUpdateFailedError as error:
            raise refusal(error.cause) from None
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                await self._raise_closed(complaint_id)
            raise self._from_rpc(error) from error
        except TimeoutError as error:
            is_accepted = await accepted(self.client, complaint_id, key)
            raise self._unanswered(key, is_accepted, error.__cause__) from error

    async def _retried(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Retry while Temporal is away or busy. Raises what `ask` raises if no retry helps, and TimeoutError after the timeout;
        its cause is the last error."""
        last: BaseException | None = None
        try:
            async with asyncio.timeout(self.timeout):
                for wait in waits():
                    try:
                        return await ask()
                    except (
                        RPCError,
                        WorkflowUpdateFailedError,
                        WorkflowUpdateRPCTimeoutOrCancelledError,
                    ) as error:
                        task = asyncio.current_task()
                        if task is not None and task.cancelling():
                            raise asyncio.CancelledError from error  # the SDK turns a cancelled call into an error
                        if not isinstance(error, WorkflowUpdateRPCTimeoutOrCancelledError) and not transient(
                            error
                        ):
                            raise
                        last = error
                    await asyncio.sleep(wait)
        except TimeoutError:
            raise TimeoutError from last
        raise AssertionError

    async def _raise_closed(self, complaint_id: str) -> NoReturn:
        """Raise why a complaint takes no command: there is none, its opening was refused, or it is over."""
        try:
            description = await self.client.get_workflow_handle(complaint_id).describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise NotFound(complaint_id) from None
            raise self._from_rpc(error) from error
        if description.status is WorkflowExecutionStatus.FAILED:
            raise NotFound(complaint_id, _FAILED)
        status = description.status.name.lower() if description.status else "over"
        if status == "completed":
            state, accepted = "the complaint is archived", "open a new complaint and link it"
        else:
            state = f"its workflow is {status}, which no complaint does by itself"
            accepted = "`redress recover workflows` brings it back from its log; then the same command again"
        raise Refused("state", [Diagnostic(("command",), state, accepted)])

    async def _opened_before(self, complaint_id: str, content: str) -> Receipt:
        """The answer to the opening of a complaint that is over: the first receipt. Raises Refused for other content."""

        async def look() -> tuple[Start, Receipt | None]:
            return await first_answer(self.client, complaint_id)

        start, receipt = await self._retried(look)
        if start.opening.command().content() != content:
            raise duplicate(complaint_id)
        if receipt is None:
            state = "this very opening was taken in before, and the complaint is over"
            raise Refused("state", [Diagnostic(("id",), state, "the view of it, or a new id")])
        return receipt

    def _from_rpc(self, error: RPCError) -> RedressError:
        where = self.client.service_client.config.target_host
        if error.status is RPCStatusCode.RESOURCE_EXHAUSTED:
            advice = "it takes ten commands at a time; send the same command with the same id again in a few seconds"
            return Busy(f"Temporal at {where}", line(error), advice)
        return away(where, error)

    def _unanswered(self, key: str, accepted: bool, cause: BaseException | None) -> RedressError:
        within = f"no answer within {self.timeout:g} s"
        advice = f'nothing is lost: the same command with the id "{key}" gives the answer'
        if accepted:
            reason = f"{within}: the command is accepted and will be on record once PostgreSQL answers"
            return Unanswered("the complaint", reason, advice, key, accepted)
        if isinstance(cause, WorkflowUpdateFailedError):
            return Busy("the complaint", f"{within}: it is about to go on in another run", advice)
        if isinstance(cause, RPCError):
            error = self._from_rpc(cause)
            if isinstance(error, Unavailable) and not isinstance(error, Busy):
                return Unanswered(error.where, f"{within}: {error.reason}", advice, key, accepted)
            return error
        return Unanswered("the complaint", f"{within}: no worker took the command", advice, key, accepted)


def _validated(model: type[M], value: M | Mapping[str, Any]) -> M:
    """The value as its model. Raises Refused with every problem."""
    try:
        message = value if isinstance(value, model) else model.model_validate(value)
    except ValidationError as error:
        raise Refused("field", problems_of(error, model)) from None
    if problems := message.problems():
        raise Refused("field", problems)
    return message


def _check_id(complaint_id: str) -> None:
    if problem := complaint_id_problem(complaint_id):
        raise Refused("field", [problem])


def _checked(receipt: Receipt, content: str) -> Receipt:
    """The receipt, if it is for this content: Temporal answers an update id again whatever the content."""
    if receipt.content != content:
        raise duplicate(receipt.command_id if receipt.command_id != OPEN else receipt.complaint_id)
    return receipt
