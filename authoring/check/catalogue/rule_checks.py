"""Checks of intake, own fields, parameters, pauses, penalties, routes, and of the clauses that rules name."""

from __future__ import annotations

from authoring.check.catalogue.check import Check
from domain.phrases import Template

WRONG_DEFAULT = Check(
    "E701", "wrong-default",
    "默认值不是该字段接受的值。",
    "The default is no value that the field takes.",
    bad="intake:\n  defaults: {severity: mild}\n",
    good="intake:\n  defaults: {severity: normal}\n",
)  # fmt: skip
NOT_AT_OPENING = Check(
    "E702", "not-written-at-opening",
    "受理时只能写入受理类事实。",
    "Opening a complaint writes only facts of the opening.",
    what=Template('"{fact}" cannot be written by opening', '受理时不能写入 "{fact}"'),
    accepted=Template("received, registered, accepted", "received, registered, accepted"),
    bad="intake:\n  writes: [received, deadline_met]\n",
    good="intake:\n  writes: [received, registered]\n",
)  # fmt: skip
RECEIVED_MISSING = Check(
    "E703", "received-missing",
    "每起投诉都从 received 开始。",
    "A complaint begins with the fact `received`.",
    what=Template('"received" is missing: a complaint begins with it', '缺少 "received":投诉从它开始'),
    accepted=Template("received, registered, accepted", "received, registered, accepted"),
    bad="intake:\n  writes: [registered, accepted]\n",
    good="intake:\n  writes: [received, registered, accepted]\n",
)  # fmt: skip
FIELD_ON_NOTHING = Check(
    "E704", "field-on-nothing",
    "没有事实携带这个字段,谁也填不了它。",
    "No fact carries the field, so nobody can give it.",
    what=Template("no fact carries it", "没有事实携带它"),
    accepted=Template("the facts that may hold it, such as [received]", "可以携带它的事实,例如 [received]"),
    bad="fields:\n  floor: {on: [], type: count}\n",
    good="fields:\n  floor: {on: [received], type: count}\n",
)  # fmt: skip
FIELD_ON_ENGINE_FACT = Check(
    "E705", "field-on-engine-fact",
    "引擎自己写入的事实不带公司自定的字段。",
    "Facts that the engine writes take no fields of a company.",
    what=Template('"{fact}" is written by the engine', '"{fact}" 由引擎写入'),
    accepted=Template("a fact that people report", "由人报告的事实"),
    bad="fields:\n  floor: {on: [deadline_met], type: count}\n",
    good="fields:\n  floor: {on: [received], type: count}\n",
)  # fmt: skip
FIELD_TYPE_CLASH = Check(
    "E706", "field-type-clash",
    "词汇表里已有同名字段,类型却不同。",
    "The vocabulary has a field of this name already, of another type.",
    what=Template('"{fact}" has the field "{field}" already, of type {type}', '"{fact}" 已有字段 "{field}",类型是 {type}'),
    accepted=Template("{type}", "{type}"),
    bad="fields:\n  contact: {on: [received], type: count}\n",
    good="fields:\n  contact: {on: [received], type: text}\n",
)  # fmt: skip
WORDS_FOR_NO_CHOICE = Check(
    "E707", "words-for-no-choice",
    "给一个不存在的选项取了名字。",
    "Words are given for a value that is no choice of the field.",
    what=Template('"{value}" is no choice', '"{value}" 不是选项'),
    bad="fields:\n  wing: {on: [received], choices: [east, west], words_of: {eats: {zh: 东, en: east}}}\n",
    good="fields:\n  wing: {on: [received], choices: [east, west], words_of: {east: {zh: 东, en: east}}}\n",
)  # fmt: skip
UNUSED_PARAMETER = Check(
    "W708", "unused-parameter",
    "没有规则使用这个参数,改它不会有任何效果。",
    "No rule uses the parameter, so that changing it changes nothing.",
    what=Template("no rule uses it", "没有规则使用它"),
    accepted=Template("{{param: {param}}} in a rule, or none of it", "在规则里写 {{param: {param}}},或删去它"),
    bad="params:\n  grace: {value: 10 minutes}\n",
    good="params:\n  grace: {value: 10 minutes}\ndeadlines:\n  answer:\n    repeat: {param: grace}\n",
    of_absence=True,
)  # fmt: skip
UNREADABLE_FREEZES = Check(
    "E720", "unreadable-freezes",
    "暂停哪些期限,写 all、期限列表或 {against: 字段}。",
    "What a pause freezes is all, a list of deadlines, or {against: field}.",
    what=Template("given {value}", "写的是 {value}"),
    accepted=Template("all, a list of deadlines, or {{against: field}}", "all、期限的列表,或 {{against: field}}"),
    bad="pauses:\n  away:\n    freezes: {agianst: desk}\n",
    good="pauses:\n  away:\n    freezes: {against: block.holder}\n",
)  # fmt: skip
FREEZES_NOTHING = Check(
    "W721", "freezes-nothing",
    "没有期限因此暂停。",
    "No clock stands still.",
    what=Template("given an empty list: no clock stands still", "写的是空列表:没有期限因此停住"),
    accepted=Template("all, or deadlines", "all,或几个期限"),
    bad="pauses:\n  away:\n    freezes: []\n",
    good="pauses:\n  away:\n    freezes: all\n",
)  # fmt: skip
NEVER_PAUSES = Check(
    "E722", "pause-never-begins",
    "没有事实开始这个暂停。",
    "No fact begins the pause.",
    what=Template("no fact begins it", "没有事实开始它"),
    accepted=Template("a fact", "一个事实"),
    bad="pauses:\n  away:\n    from:\n",
    good="pauses:\n  away:\n    from: block_started\n",
)  # fmt: skip
NEVER_ENDS = Check(
    "E723", "pause-never-ends",
    "没有结束它的事实,也没有上限:期限永远停住。",
    "No fact ends the pause and there is no limit: its clocks stand still for ever.",
    what=Template("no fact ends it and there is no limit", "没有事实结束它,也没有上限"),
    accepted=Template("a fact, or limit: 30 days", "一个事实,或 limit: 30 days"),
    bad="pauses:\n  away:\n    until:\n    limit:\n",
    good="pauses:\n  away:\n    until:\n    limit: 2 days\n",
)  # fmt: skip
NO_LIMIT = Check(
    "W724", "pause-without-limit",
    "忘记结束的暂停会让期限永远停住。",
    "A pause that somebody forgets to end stops its clocks for ever.",
    what=Template("no limit: a forgotten pause stops its clocks for ever", "没有上限:忘记结束的暂停会让期限永远停住"),
    accepted=Template("limit: 30 days", "limit: 30 days"),
    bad="pauses:\n  away:\n    limit:\n",
    good="pauses:\n  away:\n    limit: 2 days\n",
)  # fmt: skip
PAUSE_WITHOUT_FIELD = Check(
    "E725", "pause-needs-unknown-field",
    "暂停要求的字段在开始它的事实上不存在,永远不会开始。",
    "The fact that begins the pause has no such field, so the pause never begins.",
    what=Template('"{fact}" has no field "{field}"', '"{fact}" 没有字段 "{field}"'),
    bad="pauses:\n  away:\n    needs: [excuse]\n",
    good="pauses:\n  away:\n    needs: [reason]\n",
)  # fmt: skip
UNKNOWN_PENALTY = Check(
    "E730", "unknown-penalty",
    "处罚表里没有这一项。",
    "The penalty table has no such item.",
    what=Template('unknown penalty "{item}"', '没有处罚 "{item}"'),
    bad="deadlines:\n  visit:\n    breach: [{notify: holder, text: late, penalty: {item: no_visit}}]\n",
    good="deadlines:\n  visit:\n    breach: [{notify: holder, text: late, penalty: {item: late_answer}}]\n",
)  # fmt: skip
UNPROPOSED_PENALTY = Check(
    "W731", "unproposed-penalty",
    "没有规则提出这项处罚。",
    "No rule proposes the penalty.",
    what=Template("nothing proposes it", "没有规则提出它"),
    accepted=Template("upon:, or penalty: {{item: {item}}} in a breach", "写 upon:,或在 breach 里写 penalty: {{item: {item}}}"),
    bad="penalties:\n  items: {rude: {clause: INN-1, words: {zh: 失礼, en: rudeness}}}\n",
    good="penalties:\n  items: {rude: {clause: INN-1, words: {zh: 失礼, en: rudeness}, upon: conduct_reported}}\n",
    of_absence=True,
)  # fmt: skip
SHARE_AND_AMOUNT = Check(
    "E732", "share-and-amount",
    "按损失比例的处罚没有固定金额。",
    "A penalty that is a share of a loss has no amounts of its own.",
    what=Template("a share of the loss has no amounts", "按损失比例的处罚没有金额"),
    accepted=Template("share, or amount", "share 与 amount 只写一个"),
    bad="penalties:\n  items:\n    loss: {clause: INN-1, words: {zh: 损失, en: loss}, upon: loss_recorded,"
    " share: {of: amount, rate: \"0.1\"}, amount: [{amount: \"50\"}]}\n",
    good="penalties:\n  items:\n    loss: {clause: INN-1, words: {zh: 损失, en: loss}, upon: loss_recorded,"
    " share: {of: amount, rate: \"0.1\"}}\n",
)  # fmt: skip
NO_AMOUNT_FITS = Check(
    "W733", "no-amount-fits",
    "所有条件都不成立时没有金额可用,结果为零。",
    "When none of the conditions holds, no row fits and the amount is 0.",
    what=Template("no row fits when none of the conditions holds: the amount would be 0", "所有条件都不成立时没有一行适用:金额会是 0"),
    accepted=Template("a last row without `when`", "最后一行不写 `when`"),
    bad="penalties:\n  amount: [{amount: \"50\", when: {severity: serious}}]\n",
    good="penalties:\n  amount: [{amount: \"50\", when: {severity: serious}}, {amount: \"20\"}]\n",
)  # fmt: skip
AMOUNT_NEVER_REACHED = Check(
    "E734", "amount-never-reached",
    "前一行总是适用,这一行永远轮不到。",
    "The row before always fits, so this one is never reached.",
    what=Template("is never reached: the row before it always fits", "永远轮不到它:前一行总是适用"),
    accepted=Template("the row without `when` last", "把不带 `when` 的一行放在最后"),
    bad="penalties:\n  items:\n    late_answer: {clause: INN-1, words: {zh: 逾期, en: late}, upon: {deadline_breached: {rule: answer}},\n"
    "      amount: [{amount: \"20\"}, {amount: \"50\"}]}\n",
    good="penalties:\n  items:\n    late_answer: {clause: INN-1, words: {zh: 逾期, en: late}, upon: {deadline_breached: {rule: answer}},\n"
    "      amount: [{amount: \"50\", when: {severity: serious}}, {amount: \"20\"}]}\n",
)  # fmt: skip
UNREACHED_STEP = Check(
    "E740", "unreached-step",
    "旁置的步骤要由别的步骤引到,而没有哪一步引到它。",
    "A step that stands aside is reached only from another one, and none leads to it.",
    what=Template('nothing leads to the step "{step}", which stands aside', '旁置的步骤 "{step}" 没有别的步骤引到'),
    accepted=Template("fail: {step} in another step", "在另一步里写 fail: {step}"),
    bad="routes:\n  report:\n    steps:\n      - {step: check, by: manager, words: {zh: 审核, en: check}}\n"
    "      - {step: repair, by: desk, words: {zh: 修改, en: repair}, aside: true}\n",
    good="routes:\n  report:\n    steps:\n      - {step: check, by: manager, words: {zh: 审核, en: check}, fail: repair}\n"
    "      - {step: repair, by: desk, words: {zh: 修改, en: repair}, aside: true}\n",
)  # fmt: skip
NOT_ASKED_AT_INTAKE = Check(
    "W741", "field-not-asked-at-intake",
    "条件所看的字段受理时可以不填,那样期限就不计时。",
    "The field of the condition need not be given at intake, and without it the clock does not run.",
    what=Template('"{field}" need not be given at intake: without it the clock does not run{until}', '"{field}" 受理时可以不填:没有它期限不计时{until}'),
    accepted=Template("{field} under intake.required", "把 {field} 写进 intake.required"),
    bad="deadlines:\n  answer:\n    when: {region: north}\n",
    good="deadlines:\n  answer:\n    when: {region: north}\nintake:\n  required: [complainant, category, severity, region]\n",
    of_absence=True,
)  # fmt: skip
UNKNOWN_CLAUSE = Check(
    "E742", "unknown-clause",
    "条款清单里没有这一条。",
    "The list of clauses has no such clause.",
    what=Template('no clause "{clause}" in the list', '条款清单里没有 "{clause}"'),
    bad="deadlines:\n  answer:\n    clause: INN-7\n",
    good="deadlines:\n  answer:\n    clause: INN-1\n",
)  # fmt: skip
NO_CLAUSE = Check(
    "W743", "no-clause",
    "规则没有写明出自哪一条,受到质疑时无从查证。",
    "A rule that names no clause cannot be traced to the rule book when it is disputed.",
    what=Template("names no clause", "没有写条款"),
    accepted=Template("the clause it comes from", "它所依据的条款"),
    bad="deadlines:\n  answer:\n    clause: []\n",
    good="deadlines:\n  answer:\n    clause: INN-1\n",
)  # fmt: skip
NEVER_MARKED = Check(
    "W744", "never-marked-late",
    "补报上限等于标记线,任何补报都不会被标记。",
    "If the limit is the mark, no late report is ever marked.",
    what=Template("nothing is ever marked: the limit is the mark", "什么也不会被标记:上限就是标记线"),
    accepted=Template("mark_after below limit", "让 mark_after 小于 limit"),
    bad="backdating: {limit: 3 days, mark_after: 3 days}\n",
    good="backdating: {limit: 3 days, mark_after: 5 minutes}\n",
)  # fmt: skip
NEEDLESS_IGNORE = Check(
    "W760", "needless-ignore",
    "要忽略的问题并不存在;留着它会掩盖以后的真错误。",
    "What is ignored is not found; left standing it would hide a mistake that is made later.",
    what=Template("nothing of {check} is found{place}", "没有发现 {check}{place}"),
    accepted=Template("the entry taken out", "删去这一条"),
    bad="ignore:\n  - {check: W413, at: deadlines.answer, reason: the desk reads the list}\n",
    good="ignore:\n  - {check: W413, at: deadlines.answer, reason: the desk reads the list}\n"
    "deadlines:\n  answer:\n    breach: []\n",
)  # fmt: skip
UNKNOWN_CHECK = Check(
    "E761", "unknown-check",
    "没有这个检查代码。",
    "There is no check with this code.",
    what=Template('unknown check "{check}"', '没有检查 "{check}"'),
    bad="ignore:\n  - {check: W499, reason: we know}\n",
    good="ignore:\n  - {check: W413, reason: the desk reads the list}\ndeadlines:\n  answer:\n    breach: []\n",
)  # fmt: skip
NEVER_IGNORED = Check(
    "E762", "never-ignored",
    "使规则无法读取或编译的错误不能忽略。",
    "What keeps a policy from being read or compiled cannot be ignored.",
    what=Template("{check} cannot be ignored", "{check} 不能忽略"),
    accepted=Template("the mistake mended", "改正这个错误"),
    bad="ignore:\n  - {check: E201, reason: it will come}\n",
    good="ignore:\n  - {check: W413, reason: the desk reads the list}\ndeadlines:\n  answer:\n    breach: []\n",
)  # fmt: skip
