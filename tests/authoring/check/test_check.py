"""Every kind of mistake in a policy, made one at a time in a policy without any."""

from pathlib import Path

import pytest

from authoring.check.run import check

QUIET = "quiet:\n  all: {words: {zh: 夜间, en: night}, "
# what is replaced, by what; the path of the mistake; words of what is wrong; words of what would be right
ERRORS = [
    ("calendar: always", "calendar: allways", "calendar", 'unknown calendar "allways"', "always"),
    ("from: received", "from: receive", "deadlines.answer.from", 'unknown fact "receive"', "received"),
    ("until: opinion_submitted", "until: submit_opinion", "deadlines.opinion.until", 'unknown fact "submit_opinion"', "opinion_submitted (which the command"),
    ("{automatic: {not:", "{automatik: {not:", "deadlines.answer.until.replied.automatik.not", 'no field "automatik"', "automatic"),
    ("{severity: serious}", "{severity: grave}", "reactions.serious_goes_up.upon.received.severity", 'never "grave"', "serious"),
    ('{not: "true"}', '{not: "yes"}', "deadlines.answer.until.replied.automatic.not", 'never "yes"', "true"),
    ("when: {category: bill}", "when: {category: food}", "deadlines.opinion.when.category", 'never "food"', "bill"),
    ("when: {category: bill}", "when: {catgory: bill}", "deadlines.opinion.when.catgory", 'no field "catgory"', "category"),
    ("when: {category: bill}", "when: {starts_at: {given: true}}", "deadlines.opinion.when.starts_at.given", 'no field "starts_at"', "visit.starts_at"),
    ("when: {category: bill}", "when: {viist.result: x}", "deadlines.opinion.when.viist.result", 'unknown thing "viist"', "visit"),
    ("when: {category: bill}", "when: {category: {at_least: 3}}", "deadlines.opinion.when.category.at_least", "of type text", "count or money"),
    ("when: {category: bill}", "when: {category: {before: tomorrow}}", "deadlines.opinion.when.category.before", 'given "tomorrow"', "a time with its zone"),
    ("when: {category: bill}", "when: {received_at: {before: {due: anwser}}}", "deadlines.opinion.when.received_at.before.due", 'unknown deadline "anwser"', "answer"),
    ("when: {category: bill}", "when: {received_at: {before: {param: x}}}", "deadlines.opinion.when.received_at.before.param", "parameter", "an amount written out"),
    ("when: {category: bill}", "when: {category: {same_as: category}}", "deadlines.opinion.when.category.same_as", "compared with itself", "another field"),
    ("when: {category: bill}", "when: {category: {in: bill}}", "deadlines.opinion.when.category.in", 'unknown test "in"', "not, given"),
    ("when: {category: bill}", "when: {category: bill, actor.role: x}", "deadlines.opinion.when.actor.role", 'never "x"', "desk"),
    ("when: {category: bill}", "when: {category: {given: false}, case.category: bill}", None, None, None),
    ("when: {category: bill}", "when: {room_number: {given: true, at_most: 100}}", None, None, None),
    ("when: {category: bill}", "when: {room_number: {at_least: 9, at_most: 3}}", "deadlines.opinion.when", "exclude each other", "hold at once"),
    ("until: opinion_submitted", "until: ", "deadlines.opinion.until", "no fact stops it", "a fact"),
    ("from: accepted", "from: ", "deadlines.opinion.from", "no fact starts it", "a fact"),
    ("from: accepted", "from: major_registered", "deadlines.opinion.from", "never start: nothing in this policy writes", "can come"),
    ("from: accepted", "from: {notice_requested: {text: soonest}}", "deadlines.opinion.from", "never start: no rule writes", "can come"),
    ("from: accepted", "from: {period_ended: {schedule: month}}", "deadlines.opinion.from", "never start: nothing in this policy writes", "can come"),
    ("from: accepted", "from: step_passed", "deadlines.opinion.from", "never start: nothing in this policy writes", "can come"),
    ("deadlines:\n", "units: {house: {words: {zh: 店, en: house}}}\nschedules: {month_end: {clause: [], words: {zh: 月, en: month}, every: month, unit: house}}\ndeadlines:\n  monthly: {clause: [], words: {zh: 月, en: month}, per: period, from: {period_ended: {schedule: month}}, until: report_sent, within: 1 days, breach: [{notify: manager, text: late}]}\n", "deadlines.monthly.from.period_ended.schedule", 'never "month"', "month_end"),
    ("until: opinion_submitted", "until: target_missed", "deadlines.opinion.until", "never stop", "can come"),
    ("until: opinion_submitted", "until: closed", "deadlines.opinion.until", "cannot be closed while", "outlives"),
    ("until: visit_arrived", "until: visit_agreed", "deadlines.visit.until", "opened only once", "fulfils"),
    ("until: visit_arrived", "until: [{visit_agreed: {place: bar}}]", "deadlines.visit.until", "opens another visit", "about the visit"),
    ("from: visit_agreed", "from: accepted", "deadlines.visit.from", "comes before there is a visit", "visit_agreed"),
    ("per: visit", "per: vist", "deadlines.visit.per", 'unknown thing "vist"', "visit"),
    ("due: {field: visit.starts_at}", "due: {field: visit.starts}", "deadlines.visit.due.field", 'no field "starts"', "starts_at"),
    ("due: {field: visit.starts_at}", "due: {field: visit.place}", "deadlines.visit.due.field", "of type text", "instant"),
    ("due: {field: visit.starts_at}", "due: {due: visit}", "deadlines.visit.due", "borrow from each other", "no circle"),
    ("due: {field: visit.starts_at}", "due: {due: vist}", "deadlines.visit.due", 'unknown deadline "vist"', "visit"),
    ("due: {field: visit.starts_at}", "due: {fields: x}", "deadlines.visit.due.fields", 'unknown key "fields"', "an amount"),
    ("within: 3 days", "within: soonish", "deadlines.opinion.within", "'soonish' is not an amount", "whole number and a unit"),
    ("within: 3 days", "within: 3 days\n    due: 2 days", "deadlines.opinion", "given within and due", "within, or else due"),
    ("    within: 3 days\n", "", "deadlines.opinion", "given neither", "within, or else due"),
    ("{param: first_answer}", "{param: first_anwser}", "deadlines.answer.within.param", "unknown parameter", "first_answer"),
    ("value: 30 minutes,", "", "params.first_answer.value", "has no value", "an amount"),
    ("value: 30 minutes,", "required: true,", "params.first_answer.value", "has no value", "an amount"),
    ("warn: [50%]", "warn: [150%]", "deadlines.answer.warn[0]", "between 1% and 99%", "75%"),
    ("warn: [50%]", "warn: half", "deadlines.answer.warn", 'given "half"', "75%"),
    ("warn: [50%]", "warn: [2 hours]", "deadlines.answer.warn[0]", "not before the due time", "between the start"),
    ("warn: [50%]", "warn: [2 hours before]", "deadlines.answer.warn[0]", "not after the start", "between the start"),
    ("warn: [50%]", "repeat: 0 hours", "deadlines.answer.repeat", "no time at all", "more than 0"),
    ("escalate: manager, after", "escalate: duty, after", "deadlines.opinion.breach[0].escalate", '"duty" is not on the ladder', "notify: duty"),
    ("escalate: manager, after", "escalate: boss, after", "deadlines.opinion.breach[0].escalate", 'unknown role "boss"', "manager"),
    ("[holder, housekeeper]", "[holder, housekeper]", "deadlines.visit.breach[0].notify[1]", 'nobody is called "housekeper"', "housekeeper"),
    ("[holder, housekeeper]", "[visit.placee]", "deadlines.visit.breach[0].notify[0]", 'no field "placee"', "place"),
    ("[holder, housekeeper]", "[visit.starts_at]", "deadlines.visit.breach[0].notify[0]", "of type instant", "holds persons"),
    ("[holder, housekeeper]", "[desk.boss]", "deadlines.visit.breach[0].notify[0]", 'unknown turn "boss"', "desk.head"),
    ("against: visit.assignee", "against: {first: x}", "deadlines.visit.against", "given", "first_of"),
    ("against: visit.assignee", "against: {first_of: [visit.asignee, desk]}", "deadlines.visit.against.first_of[0]", "asignee", "assignee"),
    ("ladder: [desk,", "ladder: [desks,", "ladder[0]", 'unknown role "desks"', "desk"),
    ("ladder: [desk,", "ladder: [desk, desk,", "ladder[1]", "twice", "once"),
    ("ladder: [desk, housekeeper, manager]", "ladder: []", "ladder", "empty list", "at least one role"),
    ("default_owner: desk", "default_owner: dsk", "default_owner", 'unknown role "dsk"', "desk"),
    ("head: manager}\n  housekeeper", "head: manger}\n  housekeeper", "roles.desk.head", 'unknown role "manger"', "manager"),
    ("close: [manager]", "cloze: [manager]", "may.cloze", 'unknown command "cloze"', "close"),
    ("close: [manager]", "close: [boss]", "may.close[0]", 'unknown role "boss"', "desk"),
    ("close: [manager]", "close: []", "may.close", "empty list", "at least one"),
    ("required: [complainant,", "required: [complainer,", "intake.required[0]", 'no field "complainer"', "complainant"),
    ("required: [complainant,", "writes: [accepted]\n  required: [complainant,", "intake.writes", "is missing", "received"),
    ("required: [complainant,", "defaults: {chanel: phone}\n  required: [complainant,", "intake.defaults.chanel", 'no field "chanel"', "channel"),
    ("required: [complainant,", "defaults: {severity: mild}\n  required: [complainant,", "intake.defaults.severity", 'given "mild"', "normal"),
    ("on: [received], type", "on: [recieved], type", "fields.room_number.on[0]", 'unknown fact "recieved"', "received"),
    ("on: [received], type", "on: [], type", "fields.room_number.on", "no fact carries it", "received"),
    ("on: [received], type", "on: [deadline_met], type", "fields.room_number.on[0]", "written by the engine", "people report"),
    ("room_number: {on", "contact: {on", "fields.contact.type", "already, of type text", "text"),
    ("freezes: [answer]", "freezes: [anwser]", "pauses.away.freezes[0]", 'unknown deadline "anwser"', "answer"),
    ("freezes: [answer]", "freezes: {agianst: x}", "pauses.away.freezes", "agianst", "{against: field}"),
    ("until: block_ended", "until: {all: [block_ended, noted]}", "pauses.away.until", "not kept here", "first of several"),
    ("limit: 2 days", "limit: two days", "pauses.away.limit", "'two days'", ""),
    ("fields: [cause]", "fields: [causes]", "gates.finding.fields[0]", 'no field "causes"', "cause"),
    ("fields: [cause]", "that: {cause: {given: false, not: x}, decision: {given: true, same_as: nature}}", None, None, None),
    ("fields: [cause]", "that: {cause: [a], case.cause: b}", None, None, None),
    ("fields: [cause]", "that: {cause: {given: false, same_as: nature}}", "gates.finding.that", "nothing ever passes", "hold at once"),
    ("facts: [[visit_completed, investigation_finished]]", "facts: [opinion_submitted]", "gates.finding.facts[0]", 'wants "opinion_submitted" itself', "earlier"),
    ("facts: [[visit_completed,", "facts: [[visit_complete,", "gates.finding.facts[0][0]", 'unknown fact "visit_complete"', "visit_completed"),
    ("{zh: 一般, en: normal}", "{zh: 一般, en: ''}", "severities.normal.words.en", "text is missing", "一般"),
    ("{zh: 一般, en: normal}", "{zh: 一般}", "severities.normal.words", '"en" is missing', ""),
    ("{notify: manager, text: late}", "{notify: manager, text: lat}", "deadlines.answer.breach[0].text", 'unknown notice "lat"', "late"),
    ("was due at {due}", "was due at {duee}", "notices.late.body.en", 'unknown name "{duee}"', "due"),
    ("{notify: manager, text: late}", "{text: late}", "deadlines.answer.breach[0]", "nothing is done", "a verb"),
    ("{notify: manager, text: late}", "{penalty: {item: x}}", "deadlines.answer.breach[0].penalty.item", 'unknown penalty "x"', "penalties.items"),
    ("{notify: manager, text: late}", "{open: {kind: k, to: desk, due: {param: z}}}", "deadlines.answer.breach[0].open.due.param", 'unknown parameter "z"', "first_answer"),
    ("notices:\n", QUIET + "hours: 21-8}\nnotices:\n", "quiet.all.hours", "not a window of a day", "22:00-06:00"),
    ("notices:\n", QUIET + "hours: 00:00-24:00}\nnotices:\n", "quiet.all.hours", "quiet all day", "21:00-08:00"),
    ("notices:\n", QUIET + "clause: []}\nnotices:\n", "quiet.all", "nothing is quiet", "days_of_rest"),
    ("notices:\n", QUIET + "hours: 21:00-08:00, break_through: {texts: [lat]}}\nnotices:\n", "quiet.all.break_through.texts[0]", 'unknown notice "lat"', "late"),
    ("notices:\n", QUIET + "hours: 21:00-08:00, break_through: {when: {severity: grave}}}\nnotices:\n", "quiet.all.break_through.when.severity", 'never "grave"', "serious"),
]  # fmt: skip

WARNINGS = [
    ("[complainant, category, severity]", "[complainant, severity]", "deadlines.opinion.when.category", "need not be given at intake", "required"),
    ("[complainant, category, severity]", "[complainant, severity]\n  defaults: {category: room}", None, None, None),
    ("{param: first_answer}", "30 minutes", "params.first_answer", "no rule uses it", "{param: first_answer}"),
    ("[50%]", "[50%, 50%]", "deadlines.answer.warn[1]", "twice", "once"),
    ("    breach:\n      - {notify: manager, text: late}\n  opinion", "  opinion", "deadlines.answer", "nobody is told", "breach"),
    ("per: visit", "per: visit\n    soft: true", "deadlines.visit.breach", "never done", "no soft"),
    ("until: opinion_submitted", "until: [opinion_submitted, task_done]", "deadlines.opinion.until", "of any task", "kind"),
    ("until: opinion_submitted", "until: [opinion_submitted, {task_done: {kind: opinion}}]", None, None, None),
    ("limit: 2 days", "floor: 2 hours", "pauses.away", "forgotten pause", "limit"),
    ("{notify: holder, text: soon}", "{notify: holder}", "warnings", "no text", "text"),
    ("due at {due}\"}\n  soon", "due\"}\n  soon", "notices.late.body.en", "other language", "{due}"),
    ("was due at {due}", "was due at {due} }", "notices.late.body.en", "a brace", "{complaint}"),
    ("{zh: 一般, en: normal}", "{zh: normal, en: 一般}", "severities.normal.words", "exchanged", "Chinese"),
    ("default_owner: desk", "default_owner: duty", "default_owner", "not on the ladder", "desk"),
    ("notices:\n", QUIET.replace("all", "sms") + "hours: 21:00-08:00}\nnotices:\n", "quiet.sms", 'no channel "sms"', "email"),
    ("notices:\n", QUIET + "days_of_rest: true}\nnotices:\n", "quiet.all.days_of_rest", "never rests", "hours"),
    ("notices:\n", QUIET + "hours: 21:00-08:00, break_through: {}}\nnotices:\n", "quiet.all.break_through", "nothing breaks through", "when"),
    ("    fields: [cause]\n", "", None, None, None),
    ("    fields: [cause]\n", "    when: {severity: serious}\n", None, None, None),
]  # fmt: skip


def found(folder: Path, old: str, new: str):
    path = folder / "policy.yaml"
    text = path.read_text()
    assert text.count(old) >= 1, f"{old!r} is not in the sample"
    path.write_text(text.replace(old, new, 1).replace("[]: ", "[]"))
    return check(folder)


def test_the_sample_has_no_mistake(inn: Path):
    checked = check(inn)
    assert [str(one) for one in checked.problems] == []
    assert checked.book is not None


@pytest.mark.parametrize(("old", "new", "path", "what", "expected"), ERRORS)
def test_error(inn: Path, old, new, path, what, expected):
    checked = found(inn, old, new)
    told = "\n".join(map(str, checked.problems))
    if path is None:
        assert not checked.errors, told
        return
    fitting = [one for one in checked.errors if one.path == path and what in one.what]
    assert fitting, told
    assert expected in fitting[0].accepted, told
    assert fitting[0].line > 0
    assert len(checked.problems) == 1, f"what follows from it:\n{told}"


@pytest.mark.parametrize(("old", "new", "path", "what", "expected"), WARNINGS)
def test_warning(inn: Path, old, new, path, what, expected):
    checked = found(inn, old, new)
    told = "\n".join(map(str, checked.problems))
    assert not checked.errors, told
    if path is None:
        return
    fitting = [one for one in checked.warnings if one.path == path and what in one.what]
    assert fitting, told
    assert expected in fitting[0].accepted, told


def test_all_mistakes_at_once_even_when_the_schema_refuses_some(inn: Path):
    path = inn / "policy.yaml"
    text = path.read_text()
    text = text.replace("within: 3 days", "withn: 3 days").replace(
        "[holder, housekeeper]", "[holder, houskeeper]"
    )
    path.write_text(text.replace("until: block_ended", "until: block_endd"))
    told = [str(one) for one in check(inn).errors]
    assert len(told) == 3, "\n".join(told)
    assert "withn" in told[0]
    assert "houskeeper" in told[1]
    assert "block_endd" in told[2]


def test_two_deadlines_that_contradict(inn: Path):
    again = """
  answer_slowly:
    clause: []
    words: {zh: 慢答复, en: slow answer}
    from: received
    until: {replied: {automatic: {not: "true"}}}
    within: 2 hours
    breach: [{notify: manager, text: late}]
"""
    checked = found(
        inn, "  opinion:\n", f"{again.lstrip()}  opinion:\n".replace("answer_slowly", "  answer_slowly", 1)
    )
    assert [one.path for one in checked.errors] == ["deadlines.answer_slowly.within"]
    assert 'contradicts "answer"' in checked.errors[0].what


def test_deadlines_told_apart_by_their_condition_do_not_contradict(inn: Path):
    path = inn / "policy.yaml"
    again = """  answer_serious:
    clause: []
    words: {zh: 严重答复, en: answer to a serious one}
    from: received
    when: {severity: serious}
    until: {replied: {automatic: {not: "true"}}}
    within: 10 minutes
    breach: [{notify: manager, text: late}]
  opinion:
"""
    text = path.read_text().replace("  opinion:\n", again, 1)
    path.write_text(text)
    assert [one.path for one in check(inn).errors] == ["deadlines.answer_serious.within"]
    path.write_text(
        text.replace("    from: received\n", "    from: received\n    when: {severity: normal}\n", 1)
    )
    assert check(inn).errors == []


def test_gates_that_wait_for_each_other_and_nothing_that_follows_from_it(inn: Path):
    gates = """  other_way:
    clause: []
    words: {zh: 反过来, en: the other way round}
    before: [visit_completed, investigation_finished]
    facts: [opinion_submitted]
reactions:
"""
    checked = found(inn, "reactions:\n", gates)
    assert ["wait for each other" in one.what for one in checked.problems] == [True]


def test_two_gates_that_no_complaint_can_pass(inn: Path):
    gates = """  quick:
    clause: []
    words: {zh: 甲, en: one}
    before: closed
    that: {severity: serious}
  slow:
    clause: []
    words: {zh: 乙, en: two}
    before: closed
    that: {severity: normal}
reactions:
"""
    checked = found(inn, "reactions:\n", gates)
    assert [(one.path, 'contradicts "quick"' in one.what) for one in checked.errors] == [
        ("gates.slow.that", True)
    ]


@pytest.mark.parametrize(("when", "severity"), [("", "error"), ("    when: {category: room}\n", "warning")])
def test_reactions_that_set_each_other_off(inn: Path, when, severity):
    reactions = f"""  asks:
    clause: []
    upon: noted
    do: [{{require: manager}}]
  asks_again:
    clause: []
    upon: {{task_opened: {{kind: decision}}}}
{when}    do: [{{open: {{kind: decision, to: desk}}}}]
notices:
"""
    checked = found(inn, "notices:\n", reactions)
    chases = [one for one in checked.problems if "set each other off" in one.what]
    assert [(one.path, one.severity) for one in chases] == [("reactions.asks_again", severity)]


def test_a_reaction_that_its_own_outcome_does_not_fit_is_no_chase(inn: Path):
    reactions = """  asks:
    clause: []
    upon: {task_opened: {kind: question}}
    do: [{open: {kind: decision, to: desk}}]
notices:
"""
    checked = found(inn, "notices:\n", reactions)
    assert checked.errors == []


def test_a_rung_without_people(inn: Path):
    directory = inn / "directory.yaml"
    directory.write_text(
        directory.read_text().replace("  housekeeper: {people: [an]}\n", "  chef: {people: [an]}\n")
    )
    checked = check(inn)
    assert [(one.path, one.what) for one in checked.errors] == [
        ("ladder[1]", 'the rung "housekeeper" has nobody in the directory')
    ]
    assert any(
        'no role "chef"' in one.what and one.file.endswith("directory.yaml") for one in checked.warnings
    )


def test_no_directory_is_a_warning(inn: Path):
    (inn / "directory.yaml").unlink()
    checked = check(inn)
    assert checked.errors == []
    assert "no directory" in checked.warnings[0].what


CLAUSES = "clauses:\n  INN-1: {zh: 半小时内答复, en: an answer within half an hour}\n"


def test_clauses_that_do_not_exist(inn: Path):
    (inn / "clauses.yaml").write_text(CLAUSES)
    path = inn / "policy.yaml"
    text = path.read_text().replace("calendar: always", "calendar: always\nclauses: clauses.yaml")
    path.write_text(
        text.replace("clause: []", "clause: INN-1", 1).replace("clause: []", "clause: [INN-1, INN-2]", 1)
    )
    checked = check(inn)
    assert [(one.path, one.what) for one in checked.errors] == [
        ("deadlines.opinion.clause[1]", 'no clause "INN-2" in the list')
    ]
    assert any("names no clause" in one.what for one in checked.warnings)


def test_a_list_of_clauses_that_is_not_there(inn: Path):
    checked = found(inn, "calendar: always", "calendar: always\nclauses: ../clauses.yaml")
    assert [one.path for one in checked.errors] == ["clauses"]
    path = inn / "policy.yaml"
    path.write_text(path.read_text().replace("../clauses.yaml", "clauses.yaml"))
    assert "no file" in check(inn).errors[0].what


@pytest.mark.parametrize(
    ("start", "through", "warned"),
    [
        ("{notice_requested: {text: late}}", "soon", True),
        ("{notice_requested: {text: late}}", "late", False),
        ("notice_requested", "late", True),
        ("notice_delivered", "soon", False),
    ],
)
def test_a_clock_that_runs_while_its_notice_waits_for_the_morning(inn: Path, start, through, warned):
    quiet = f"{QUIET}hours: 21:00-08:00, break_through: {{texts: {through}}}}}\n"
    path = inn / "policy.yaml"
    path.write_text(
        path.read_text().replace("from: accepted", f"from: {start}").replace("notices:", f"{quiet}notices:")
    )
    told = [one for one in check(inn).warnings if "may wait for the end of quiet hours" in one.what]
    assert [one.path.startswith("deadlines.opinion.from") for one in told] == [True] * warned
