"""Checks of intake, own fields, parameters, pauses, penalties, routes, and of the clauses that rules name."""

from __future__ import annotations

from authoring.check.catalogue.check import Check

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
    bad="intake:\n  writes: [received, deadline_met]\n",
    good="intake:\n  writes: [received, registered]\n",
)  # fmt: skip
RECEIVED_MISSING = Check(
    "E703", "received-missing",
    "每起投诉都从 received 开始。",
    "A complaint begins with the fact `received`.",
    bad="intake:\n  writes: [registered, accepted]\n",
    good="intake:\n  writes: [received, registered, accepted]\n",
)  # fmt: skip
FIELD_ON_NOTHING = Check(
    "E704", "field-on-nothing",
    "没有事实携带这个字段,谁也填不了它。",
    "No fact carries the field, so nobody can give it.",
    bad="fields:\n  floor: {on: [], type: count}\n",
    good="fields:\n  floor: {on: [received], type: count}\n",
)  # fmt: skip
FIELD_ON_ENGINE_FACT = Check(
    "E705", "field-on-engine-fact",
    "引擎自己写入的事实不带公司自定的字段。",
    "Facts that the engine writes take no fields of a company.",
    bad="fields:\n  floor: {on: [deadline_met], type: count}\n",
    good="fields:\n  floor: {on: [received], type: count}\n",
)  # fmt: skip
FIELD_TYPE_CLASH = Check(
    "E706", "field-type-clash",
    "词汇表里已有同名字段,类型却不同。",
    "The vocabulary has a field of this name already, of another type.",
    bad="fields:\n  contact: {on: [received], type: count}\n",
    good="fields:\n  contact: {on: [received], type: text}\n",
)  # fmt: skip
WORDS_FOR_NO_CHOICE = Check(
    "E707", "words-for-no-choice",
    "给一个不存在的选项取了名字。",
    "Words are given for a value that is no choice of the field.",
    bad="fields:\n  wing: {on: [received], choices: [east, west], words_of: {eats: {zh: 东, en: east}}}\n",
    good="fields:\n  wing: {on: [received], choices: [east, west], words_of: {east: {zh: 东, en: east}}}\n",
)  # fmt: skip
UNUSED_PARAMETER = Check(
    "W708", "unused-parameter",
    "没有规则使用这个参数,改它不会有任何效果。",
    "No rule uses the parameter, so that changing it changes nothing.",
    bad="params:\n  grace: {value: 10 minutes}\n",
    good="params:\n  grace: {value: 10 minutes}\ndeadlines:\n  answer:\n    repeat: {param: grace}\n",
    of_absence=True,
)  # fmt: skip
UNREADABLE_FREEZES = Check(
    "E720", "unreadable-freezes",
    "暂停哪些期限,写 all、期限列表或 {against: 字段}。",
    "What a pause freezes is all, a list of deadlines, or {against: field}.",
    bad="pauses:\n  away:\n    freezes: {agianst: desk}\n",
    good="pauses:\n  away:\n    freezes: {against: block.holder}\n",
)  # fmt: skip
FREEZES_NOTHING = Check(
    "W721", "freezes-nothing",
    "没有期限因此暂停。",
    "No clock stands still.",
    bad="pauses:\n  away:\n    freezes: []\n",
    good="pauses:\n  away:\n    freezes: all\n",
)  # fmt: skip
NEVER_PAUSES = Check(
    "E722", "pause-never-begins",
    "没有事实开始这个暂停。",
    "No fact begins the pause.",
    bad="pauses:\n  away:\n    from:\n",
    good="pauses:\n  away:\n    from: block_started\n",
)  # fmt: skip
NEVER_ENDS = Check(
    "E723", "pause-never-ends",
    "没有结束它的事实,也没有上限:期限永远停住。",
    "No fact ends the pause and there is no limit: its clocks stand still for ever.",
    bad="pauses:\n  away:\n    until:\n    limit:\n",
    good="pauses:\n  away:\n    until:\n    limit: 2 days\n",
)  # fmt: skip
NO_LIMIT = Check(
    "W724", "pause-without-limit",
    "忘记结束的暂停会让期限永远停住。",
    "A pause that somebody forgets to end stops its clocks for ever.",
    bad="pauses:\n  away:\n    limit:\n",
    good="pauses:\n  away:\n    limit: 2 days\n",
)  # fmt: skip
PAUSE_WITHOUT_FIELD = Check(
    "E725", "pause-needs-unknown-field",
    "暂停要求的字段在开始它的事实上不存在,永远不会开始。",
    "The fact that begins the pause has no such field, so the pause never begins.",
    bad="pauses:\n  away:\n    needs: [excuse]\n",
    good="pauses:\n  away:\n    needs: [reason]\n",
)  # fmt: skip
UNKNOWN_PENALTY = Check(
    "E730", "unknown-penalty",
    "处罚表里没有这一项。",
    "The penalty table has no such item.",
    bad="deadlines:\n  visit:\n    breach: [{notify: holder, text: late, penalty: {item: no_visit}}]\n",
    good="deadlines:\n  visit:\n    breach: [{notify: holder, text: late, penalty: {item: late_answer}}]\n",
)  # fmt: skip
UNPROPOSED_PENALTY = Check(
    "W731", "unproposed-penalty",
    "没有规则提出这项处罚。",
    "No rule proposes the penalty.",
    bad="penalties:\n  items: {rude: {clause: INN-1, words: {zh: 失礼, en: rudeness}}}\n",
    good="penalties:\n  items: {rude: {clause: INN-1, words: {zh: 失礼, en: rudeness}, upon: conduct_reported}}\n",
    of_absence=True,
)  # fmt: skip
SHARE_AND_AMOUNT = Check(
    "E732", "share-and-amount",
    "按损失比例的处罚没有固定金额。",
    "A penalty that is a share of a loss has no amounts of its own.",
    bad="penalties:\n  items:\n    loss: {clause: INN-1, words: {zh: 损失, en: loss}, upon: loss_recorded,"
    " share: {of: amount, rate: \"0.1\"}, amount: [{amount: \"50\"}]}\n",
    good="penalties:\n  items:\n    loss: {clause: INN-1, words: {zh: 损失, en: loss}, upon: loss_recorded,"
    " share: {of: amount, rate: \"0.1\"}}\n",
)  # fmt: skip
NO_AMOUNT_FITS = Check(
    "W733", "no-amount-fits",
    "所有条件都不成立时没有金额可用,结果为零。",
    "When none of the conditions holds, no row fits and the amount is 0.",
    bad="penalties:\n  amount: [{amount: \"50\", when: {severity: serious}}]\n",
    good="penalties:\n  amount: [{amount: \"50\", when: {severity: serious}}, {amount: \"20\"}]\n",
)  # fmt: skip
AMOUNT_NEVER_REACHED = Check(
    "E734", "amount-never-reached",
    "前一行总是适用,这一行永远轮不到。",
    "The row before always fits, so this one is never reached.",
    bad="penalties:\n  items:\n    late_answer: {clause: INN-1, words: {zh: 逾期, en: late}, upon: {deadline_breached: {rule: answer}},\n"
    "      amount: [{amount: \"20\"}, {amount: \"50\"}]}\n",
    good="penalties:\n  items:\n    late_answer: {clause: INN-1, words: {zh: 逾期, en: late}, upon: {deadline_breached: {rule: answer}},\n"
    "      amount: [{amount: \"50\", when: {severity: serious}}, {amount: \"20\"}]}\n",
)  # fmt: skip
UNREACHED_STEP = Check(
    "E740", "unreached-step",
    "旁置的步骤要由别的步骤引到,而没有哪一步引到它。",
    "A step that stands aside is reached only from another one, and none leads to it.",
    bad="routes:\n  report:\n    steps:\n      - {step: check, by: manager, words: {zh: 审核, en: check}}\n"
    "      - {step: repair, by: desk, words: {zh: 修改, en: repair}, aside: true}\n",
    good="routes:\n  report:\n    steps:\n      - {step: check, by: manager, words: {zh: 审核, en: check}, fail: repair}\n"
    "      - {step: repair, by: desk, words: {zh: 修改, en: repair}, aside: true}\n",
)  # fmt: skip
NOT_ASKED_AT_INTAKE = Check(
    "W741", "field-not-asked-at-intake",
    "条件所看的字段受理时可以不填,那样期限就不计时。",
    "The field of the condition need not be given at intake, and without it the clock does not run.",
    bad="deadlines:\n  answer:\n    when: {region: north}\n",
    good="deadlines:\n  answer:\n    when: {region: north}\nintake:\n  required: [complainant, category, severity, region]\n",
    of_absence=True,
)  # fmt: skip
UNKNOWN_CLAUSE = Check(
    "E742", "unknown-clause",
    "条款清单里没有这一条。",
    "The list of clauses has no such clause.",
    bad="deadlines:\n  answer:\n    clause: INN-7\n",
    good="deadlines:\n  answer:\n    clause: INN-1\n",
)  # fmt: skip
NO_CLAUSE = Check(
    "W743", "no-clause",
    "规则没有写明出自哪一条,受到质疑时无从查证。",
    "A rule that names no clause cannot be traced to the rule book when it is disputed.",
    bad="deadlines:\n  answer:\n    clause: []\n",
    good="deadlines:\n  answer:\n    clause: INN-1\n",
)  # fmt: skip
NEVER_MARKED = Check(
    "W744", "never-marked-late",
    "补报上限等于标记线,任何补报都不会被标记。",
    "If the limit is the mark, no late report is ever marked.",
    bad="backdating: {limit: 3 days, mark_after: 3 days}\n",
    good="backdating: {limit: 3 days, mark_after: 5 minutes}\n",
)  # fmt: skip
NEEDLESS_IGNORE = Check(
    "W760", "needless-ignore",
    "要忽略的问题并不存在;留着它会掩盖以后的真错误。",
    "What is ignored is not found; left standing it would hide a mistake that is made later.",
    bad="ignore:\n  - {check: W413, at: deadlines.answer, reason: the desk reads the list}\n",
    good="ignore:\n  - {check: W413, at: deadlines.answer, reason: the desk reads the list}\n"
    "deadlines:\n  answer:\n    breach: []\n",
)  # fmt: skip
UNKNOWN_CHECK = Check(
    "E761", "unknown-check",
    "没有这个检查代码。",
    "There is no check with this code.",
    bad="ignore:\n  - {check: W499, reason: we know}\n",
    good="ignore:\n  - {check: W413, reason: the desk reads the list}\ndeadlines:\n  answer:\n    breach: []\n",
)  # fmt: skip
NEVER_IGNORED = Check(
    "E762", "never-ignored",
    "使规则无法读取或编译的错误不能忽略。",
    "What keeps a policy from being read or compiled cannot be ignored.",
    bad="ignore:\n  - {check: E201, reason: it will come}\n",
    good="ignore:\n  - {check: W413, reason: the desk reads the list}\ndeadlines:\n  answer:\n    breach: []\n",
)  # fmt: skip
