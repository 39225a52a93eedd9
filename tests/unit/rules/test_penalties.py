"""Penalties: proposed by rules, judged anew while open, decided by people."""

from tests.unit.story import Story, rules

TEXT = """
deadlines:
  answer: {from: received, until: replied, within: 2 hours, against: case.taken_in_by, breach: [{penalty: {item: slow}}]}
  group: {from: accepted, when: {severity: major}, until: group_formed, within: 1 hours, breach: [{penalty: {item: slow}}]}
penalties:
  clause: P-0
  confirm_by: [chief, boss]
  amount:
    - {amount: "50", when: {satisfaction: bad}}
    - {amount: "30"}
  items:
    slow: {clause: P-1, words: {zh: 迟缓, en: slow}, withdrawn_by: {noted: {text: 无责}}}
    harm:
      clause: P-2
      words: {zh: 造成后果, en: harm done}
      upon: {neglect_reported: {code: careless}}
      needs: consequence_linked
      against: {field: person}
      fixed: true
      excusable: false
    loss: {clause: P-3, words: {zh: 损失, en: loss}, upon: loss_recorded, against: {field: person}, share: {of: amount, rate: "0.1"}}
"""


def story() -> Story:
    text = TEXT.replace("slow: {clause", "slow: {upon: {noted: {text: 慢}}, clause")
    return Story(rules(text)).at("16 09:00").open(severity="normal")


def test_a_breach_proposes_and_a_person_confirms():
    case = story().until("16 12:00")
    proposal = case.one("penalty_proposed")

    assert proposal.data["against"] == "person:li"
    assert proposal.data["amount"] == "30"
    assert proposal.data["breach"] == "answer"
    case.do("confirm_penalty", "chief:zhao", penalty=str(proposal.number))
    assert case.complaint.penalties[str(proposal.number)]["state"] == "confirmed"
    assert (
        case.refused("excuse_penalty", "chief:zhao", penalty=str(proposal.number), reason="x").code == "about"
    )


def test_the_amount_is_judged_anew_until_it_is_decided():
    case = story().until("16 12:00").do("record_reaction", reaction="x", satisfaction="bad")
    revised = case.one("penalty_revised").data

    assert (revised["was"], revised["amount"]) == ("30", "50")

    case.do("confirm_penalty", "boss:he", penalty=str(case.one("penalty_proposed").number))
    case.do("record_reaction", reaction="y", satisfaction="good")
    assert len(case.says("penalty_revised")) == 1


def test_a_breach_that_was_known_late_proposes_none():
    case = story().at("16 15:00").do("reply", happened="16 10:00", text="x").do("assess", severity="major")
    case.until("17 09:00")

    assert case.one("deadline_breached", rule="group").data["known_late"] is True
    assert case.says("penalty_proposed", breach="group") == []


def test_a_corrected_verdict_takes_the_proposal_with_it():
    case = story().at("16 15:00").do("reply", happened="16 10:00", text="x")

    assert case.says("penalty_withdrawn", reason="verdict_corrected")
    assert case.complaint.penalties[str(case.one("penalty_proposed").number)]["state"] == "withdrawn"


def test_a_neglect_and_its_consequence_may_come_in_either_order():
    first = (
        story()
        .do("report_neglect", code="careless", person="liu")
        .do("link_consequence", rule="x", effect="x")
    )
    second = (
        story()
        .do("link_consequence", rule="x", effect="x")
        .do("report_neglect", code="careless", person="liu")
    )

    for case in (first, second):
        assert case.one("penalty_proposed", item="harm").data["against"] == "person:liu"


def test_without_its_consequence_a_neglect_proposes_none():
    case = (
        story()
        .do("report_neglect", code="careless", person="liu")
        .do("report_neglect", code="rude", person="liu")
    )

    assert case.says("penalty_proposed", item="harm") == []


def test_a_share_of_a_loss_is_exact():
    case = story().do("record_loss", amount="1234.55", person="liu")

    assert case.one("penalty_proposed", item="loss").data["amount"] == "123.46"


def test_who_may_decide():
    case = (
        story()
        .do("link_consequence", rule="x", effect="x")
        .do("report_neglect", code="careless", person="zhao")
    )
    number = str(case.one("penalty_proposed", item="harm").number)

    assert case.refused("confirm_penalty", "owner:wang", penalty=number).code == "role"
    assert case.refused("confirm_penalty", "chief:zhao", penalty=number).code == "role", "not on their own"
    assert case.refused("excuse_penalty", "boss:he", penalty=number, reason="x").code == "state", (
        "cannot be excused"
    )
    assert case.refused("confirm_penalty", "boss:he", penalty="99").code == "about"
    assert case.do("confirm_penalty", "boss:he", penalty=number).says("penalty_confirmed")


TWO = """
penalties:
  clause: P-0
  confirm_by: [chief]
  amount: [{amount: "30"}]
  items:
    rude: {clause: P-1, words: {zh: 粗鲁, en: rude}, upon: {noted: {text: 慢}}, against: {field: case.taken_in_by}, when: {severity: normal}}
    slow: {clause: P-2, words: {zh: 迟缓, en: slow}, upon: {noted: {text: 慢}}, against: {field: case.taken_in_by}}
    late: {clause: P-3, words: {zh: 拖延, en: late}, upon: {noted: {text: 迟}}, against: {field: case.taken_in_by}, group: delay}
    later: {clause: P-4, words: {zh: 久拖, en: later}, upon: {noted: {text: 久}}, against: {field: case.taken_in_by}, group: delay, withdrawn_by: {noted: {text: 无责}}}
    other: {clause: P-5, words: {zh: 其他, en: other}, upon: {noted: {text: 他}}, against: {field: case.taken_in_by}, group: other}
"""


def test_one_fact_may_break_two_rules():
    case = Story(rules(TWO)).at("16 09:00").open(severity="normal").do("note", text="慢")
    assert [fact.data["item"] for fact in case.facts if fact.type == "penalty_proposed"] == ["rude", "slow"]


def test_what_is_not_worth_a_fact_does_not_keep_the_rest_from_being_written():
    text = TWO.replace("{text: 迟}", "{text: 久}").replace("{text: 他}", "{text: 久}")
    case = Story(rules(text)).at("16 09:00").open(severity="normal").do("note", text="久")
    assert [fact.data["item"] for fact in case.facts if fact.type == "penalty_proposed"] == ["late", "other"]


def test_groups_do_not_stand_for_each_other():
    case = (
        Story(rules(TWO)).at("16 09:00").open(severity="normal").do("note", text="迟").do("note", text="他")
    )
    assert [fact.data["group"] for fact in case.facts if fact.type == "penalty_proposed"] == [
        "delay",
        "other",
    ]


def test_a_withdrawn_penalty_makes_room_for_another_of_its_group():
    case = (
        Story(rules(TWO)).at("16 09:00").open(severity="normal").do("note", text="久").do("note", text="无责")
    )
    assert len(case.says("penalty_withdrawn")) == 1
    case.do("note", text="迟")
    assert [fact.data["item"] for fact in case.facts if fact.type == "penalty_proposed"] == ["later", "late"]


def test_nobody_decides_on_their_own_penalty_and_is_told_so():
    case = Story(rules(TWO)).at("16 09:00").open("chief:zhao", severity="normal").do("note", text="迟")
    number = str(case.one("penalty_proposed").number)
    refusal = case.refused("confirm_penalty", "chief:zhao", penalty=number)
    [problem] = refusal.problems
    assert (refusal.code, problem.where, problem.accepted) == ("role", "by", "somebody else")
    assert problem.what == '"zhao" may not decide on their own penalty'
