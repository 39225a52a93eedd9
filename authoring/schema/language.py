"""The keys of the policy language in one line each: shown by editors, and held against `docs/language.md` by a test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

_LINES: Final = """
Policy.id | short name of the policy: small letters, digits and _
Policy.version | version of this text; open complaints keep the version they were opened under
Policy.effective | the day from which it is in force, such as 2026-01-01
Policy.entity | the company it belongs to, in both languages
Policy.words | what the policy is called, in both languages
Policy.calendar | id of the calendar in policies/calendars by which working time counts
Policy.clauses | file beside the policy that lists the clauses of the rule book
Policy.params | figures that the rule book leaves open, with the company's choice
Policy.severities | how serious a complaint can be
Policy.categories | what a complaint can be about
Policy.kinds | kinds of matters, such as complaint, dispute, suggestion
Policy.channels | ways by which complaints come in
Policy.progress | progress that the command record_progress may name
Policy.roles | who there is; the people are in directory.yaml
Policy.ladder | roles to which a complaint is escalated, the lowest rung first
Policy.default_owner | the role that holds a complaint while nobody is assigned
Policy.duty | the role that is told when nobody else can be found
Policy.fields | fields of this company, and narrower values for fields of the vocabulary
Policy.intake | what the record of a new complaint must hold
Policy.may | command -> roles that may give it; a command that is not listed may be given by every role
Policy.deadlines | what must be done by when
Policy.warnings | what is done at each warning point of a deadline
Policy.pauses | what makes clocks stand still
Policy.gates | what must be there before a fact is accepted
Policy.reactions | what follows from a fact at once
Policy.penalties | the penalty table: proposals, never fines
Policy.routes | approvals and inspections in order
Policy.units | kinds of units with duties of their own: a store, a region
Policy.schedules | periods of a unit that end again and again
Policy.notices | the words of notices
Policy.quiet | quiet hours: all, or a channel (email, mailbox) -> when its notices wait
Policy.backdating | how far back a report may reach
Policy.reopen_within | for how long a closed complaint may be reopened; then it is archived
Policy.ignore | findings of `redress policy check` that are meant to be so
Words.zh | in Chinese
Words.en | in English
Param.value | the amount of time the company chose
Param.clause | clauses that leave the figure open
Param.note | why this value
Param.required | the policy cannot be used until a value is set
Severity.words | what it is called
Severity.priority | 1 (first) to 5: whose timers come first in a burst
FieldRule.on | facts that may carry the field
FieldRule.type | text, flag, count, money, instant, texts, person, people, record or amount (of time)
FieldRule.choices | the only values it may have
FieldRule.words | what the field is called
FieldRule.clause | clauses that ask for it
FieldRule.words_of | value -> what it is called
Role.words | what the role is called
Role.head | the role that heads it: role.head in a rule
Role.deputy | the role that stands in for it: role.deputy in a rule
Role.clause | clauses that name the role
Intake.required | fields without which a complaint is not opened
Intake.defaults | values of fields that are not given at opening
Intake.writes | facts that opening writes: received, registered, accepted
Intake.clause | clauses that say so
Deadline.clause | the clauses it comes from
Deadline.words | what it is called
Deadline.per | the thing that has one clock each: case (default), task, visit ...
Deadline.from | the fact that starts the clock
Deadline.when | the clock runs only while this holds; the start is remembered
Deadline.until | the fact that fulfils the duty
Deadline.restart | facts that start the clock anew (no progress for so long)
Deadline.void | facts that end the clock without a verdict
Deadline.undone_by | facts that take the stop back: the clock goes on with what was left
Deadline.within | an amount from the start, or {param: name}
Deadline.due | an instant instead of an amount: {field: path}, {due: deadline}, earliest, latest, first_known
Deadline.calendar | another calendar for this clock alone
Deadline.warn | points before the due time: 75%, 2 working hours (after the start), 1 hours before
Deadline.breach | what is done when it is missed, at once or some time after
Deadline.repeat | after which time the steps at once are taken again, until the clock is stopped
Deadline.against | who is charged: a role, a path, {field: path}, {first_of: [..]}; default: the holder
Deadline.soft | a target: a miss is noted, without verdict or steps
Deadline.at_due | late: an act exactly at the due instant is late; default: in time
Deadline.outlives | the clock goes on after the complaint is closed
Deadline.note | a remark for readers of `policy show`
Action.when | only if this holds then
Action.after | in a breach: so long after the due time
Action.channel | next: another channel than the one used before
Action.text | the notice that is sent: a name under notices
Action.notify | roles, role.head, holder, superior, complainant or paths of persons who are told
Action.report | the same, and they must acknowledge
Action.escalate | up, or a rung of the ladder: the complaint rises and the role is told
Action.assign | the role or person who becomes the owner
Action.open | a task to open
Action.warn_regions | path of a field with regions whose contacts are told
Action.register | the register in which it is entered
Action.dispatch | look for an engineer
Action.require | the role from which a decision is asked (a task of kind decision)
Action.penalty | the item of the penalty table to propose
Action.reopen | take a closed complaint up again
Action.alarm | raise an alarm with these words
TaskForm.kind | kind of task
TaskForm.to | who is asked
TaskForm.text | what is asked
TaskForm.due | until when
TaskForm.department | the department concerned; the task carries it
Dispatch.skill | path of the field with the skill needed
Dispatch.region | path of the field with the region
PenaltyForm.item | item of the penalty table
Pause.clause | the clauses it comes from
Pause.words | what it is called
Pause.from | the fact that begins it
Pause.until | the fact that ends it
Pause.freezes | all, a list of deadlines, or {against: field} for the clocks of one person
Pause.per | case: clocks of everything; document and the like: only those of that thing and what hangs on it
Pause.floor | the least that is left when it ends
Pause.limit | after which it ends by itself
Pause.needs | fields without which it does not begin
Pause.reasons | the reasons that its first fact may give, each with what it is called; none: any
Gate.clause | the clauses it comes from
Gate.before | the fact that is held up
Gate.when | only if this holds (state or the fact's own fields)
Gate.fields | fields that must be given, with the fact or before
Gate.facts | facts that must have come; a list inside the list is or
Gate.that | what must hold
Gate.one_of | fields of which one must be given
Gate.words | what the gate asks for, told when it refuses
Reaction.clause | the clauses it comes from
Reaction.upon | the fact it answers
Reaction.when | only if this holds
Reaction.do | what is done, in order
Reaction.words | what it is called
NoticeText.subject | the subject, with {names}
NoticeText.body | the text, with {names}
Quiet.clause | the clauses it comes from
Quiet.words | what it is called
Quiet.hours | windows of every day by the calendar's clocks, such as 21:00-08:00
Quiet.days_of_rest | whole days on which the calendar rests are quiet too
Quiet.break_through | what goes out all the same
BreakThrough.when | notices of a case for which this holds
BreakThrough.texts | notices with these texts
PenaltyAmount.amount | money, such as 30 or 30.50
PenaltyAmount.when | the amount fits if this holds; the first that fits counts
PenaltyAmount.clause | the clauses it comes from
PenaltyItem.clause | the clauses it comes from
PenaltyItem.words | what it is called
PenaltyItem.upon | the fact that proposes it
PenaltyItem.when | only if this holds
PenaltyItem.needs | a fact that must come beside it, before or after, about the same thing and person where it names them
PenaltyItem.withdrawn_by | the fact that takes open proposals of the item back
PenaltyItem.against | against whom; default: who is charged; chosen: whoever confirms names the person
PenaltyItem.amount | its own amounts instead of the general ones
PenaltyItem.fixed | later facts do not change the amount
PenaltyItem.excusable | whether a person may excuse it
PenaltyItem.share | instead of an amount: a part of an amount that the fact carries
PenaltyItem.group | items of one group give one proposal for a person and thing, the higher
Share.of | the field with the whole amount
Share.rate | the part of it, from 0 to 1
Penalties.clause | the clauses the table comes from
Penalties.currency | such as CNY
Penalties.amount | amounts, the first that fits; the last without a condition
Penalties.confirm_by | roles that confirm proposals
Penalties.items | the items
Route.clause | the clauses it comes from
Route.words | what it is called
Route.upon | the fact that sends a document or return on its way
Route.when | only if this holds
Route.before | facts that are refused until the route is passed
Route.steps | the signatures in order; each opens a task
Route.passed | the fact written when every step has passed
Route.refused | the fact written when a step refuses
RouteStep.step | name of the step, also the kind of its task
RouteStep.by | who signs
RouteStep.words | what it is called
RouteStep.when | the step is left out unless this holds
RouteStep.fields | fields that the signature must bring
RouteStep.pass | the answers that pass, as tests on it and on the state; default: outcome passed
RouteStep.fail | what follows when it does not pass: refused, or the name of a step
RouteStep.aside | reached only when another step names it under fail
RouteStep.clause | the clauses it comes from
UnitKind.words | what it is called
UnitKind.clause | the clauses it comes from
Schedule.clause | the clauses it comes from
Schedule.words | what it is called
Schedule.every | month, quarter or year
Schedule.unit | whose period it is: a kind under units
Ignore.check | the code of the finding, such as W413 (docs/checks.md)
Ignore.at | only at this place of the policy and below; default: everywhere
Ignore.reason | why it is meant to be so; a finding is not ignored without it
Backdating.limit | how far back a report may reach
Backdating.mark_after | from which distance on it is marked as reported late
"""


def _read() -> Iterator[tuple[tuple[str, str], str]]:
    for line in _LINES.strip().splitlines():
        place, _, words = line.partition(" | ")
        model, _, key = place.partition(".")
        yield (model, key), words


KEYS: Final[Mapping[tuple[str, str], str]] = dict(_read())
"""(part of the policy, key) -> what it says."""
