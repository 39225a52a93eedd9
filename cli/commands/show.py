"""`redress show`: one complaint as it stands now."""

from __future__ import annotations

from dataclasses import asdict

from cli.editions import Editions, wording_of
from cli.options import ComplaintId, Json, Language, Wait, output_for
from cli.output import Output
from cli.running import carry_out
from cli.servers import Servers, find
from cli.views.complaint import of_row, of_view
from cli.views.deliveries import undelivered_json, undelivered_line
from cli.views.findings import finding_line, gone_lines
from cli.views.wording import Wording
from client.errors import NotFound, Unavailable
from client.workflow_state import LIVING, workflow_state
from store.complaints import Complaints
from store.deliveries import Deliveries, Delivery
from store.errors import StoreError
from store.findings import Findings
from workflows.messages import View


def show(complaint_id: ComplaintId, wait: Wait = 10.0, as_json: Json = False, lang: Language = None) -> None:
    """Show a complaint: status, owner, level, clocks with due times, things, open notices, notices not delivered.

    The workflow is asked first. When no worker answers, the complaint is shown
    as PostgreSQL has it. If the workflow was terminated or is gone, the first
    line says so, and how to bring it back.
    """
    output = output_for(as_json, lang)

    async def work() -> None:
        servers = find()
        try:
            redress = await servers.redress(wait)
            view = await redress.view(complaint_id)
            state = await workflow_state(redress.client, complaint_id)
        except (Unavailable, NotFound) as error:
            await _show_row(output, servers, complaint_id, error)
        else:
            await _show_view(output, servers, view, state)

    carry_out(output, work)


async def _show_view(output: Output, servers: Servers, view: View, state: str) -> None:
    wording = (
        Wording(output.lang) if output.as_json else await wording_of(servers, output.lang, policy=view.policy)
    )
    undelivered = await _undelivered(servers, view.id)
    data = {
        "source": "workflow",
        "workflow": state,
        **view.model_dump(),
        "undelivered": [undelivered_json(one) for one in undelivered],
    }
    lines = gone_lines(output, state) if state not in LIVING else []
    lines += [undelivered_line(output, one) for one in undelivered]
    output.result(data, *lines, *of_view(view, wording, servers.page(view.id)))


async def _undelivered(servers: Servers, complaint_id: str) -> list[Delivery]:
    """What did not reach anybody; empty if PostgreSQL does not answer, which the workflow does not need."""
    try:
        async with servers.database() as database:
            return await Deliveries(database).undelivered(complaint_id)
    except (StoreError, Unavailable):
        return []


async def _show_row(
    output: Output, servers: Servers, complaint_id: str, error: Unavailable | NotFound
) -> None:
    async with servers.database() as database:
        store = Complaints(database)
        row = await store.get(complaint_id)
        if row is None:
            raise error
        output.note(output.words(f"以下为数据库中的记录({error})", f"as on record in PostgreSQL ({error})"))
        clocks = await store.clocks(complaint_id)
        findings = await Findings(database).open(complaint_id)
        undelivered = await Deliveries(database).undelivered(complaint_id)
        editions = Editions(database)
        wording = await editions.wording(output.lang, await editions.in_force(row.policy))
    # Temporal answers, and has no such complaint, though it is on record and not over.
    missing = isinstance(error, NotFound) and row.status != "archived"
    lines = gone_lines(output, "missing") if missing else []
    lines += [finding_line(output, one) for one in findings]
    lines += [undelivered_line(output, one) for one in undelivered]
    data = {
        "source": "store",
        "workflow": "missing" if missing else None,
        **asdict(row),
        "clocks": [asdict(clock) for clock in clocks],
        "findings": [asdict(one) for one in findings],
        "undelivered": [undelivered_json(one) for one in undelivered],
    }
    output.result(data, *lines, *of_row(row, clocks, wording))
