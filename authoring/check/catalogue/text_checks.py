"""Checks of words, notices and quiet hours."""

from __future__ import annotations

from authoring.check.catalogue.check import Check
from domain.phrases import Template

QUIET = "quiet:\n  all: {words: {zh: 夜间, en: night}, hours: 21:00-08:00"
MISSING_TEXT = Check(
    "E601", "missing-text",
    "两种语言都会显示,缺一种就是空白。",
    "Both languages are shown to people; the missing one would be blank.",
    what=Template("the text is missing", "缺少文字"),
    accepted=Template('the words for "{other}"', '"{other}" 对应的文字'),
    bad="categories:\n  room: {zh: 客房, en: ''}\n",
    good="categories:\n  room: {zh: 客房, en: room}\n",
)  # fmt: skip
LANGUAGES_EXCHANGED = Check(
    "W602", "languages-exchanged",
    "中文和英文写反了。",
    "The Chinese and the English text stand in each other's place.",
    what=Template("the two languages seem to be exchanged", "两种语言似乎写反了"),
    accepted=Template("zh: Chinese, en: English", "zh 写中文,en 写英文"),
    bad="categories:\n  room: {zh: room, en: 客房}\n",
    good="categories:\n  room: {zh: 客房, en: room}\n",
)  # fmt: skip
NO_CHINESE = Check(
    "W603", "no-chinese",
    "中文栏里没有中文。",
    "The Chinese text has no Chinese in it.",
    what=Template('no Chinese in "{text}"', '"{text}" 里没有中文'),
    accepted=Template("Chinese words", "中文文字"),
    bad="categories:\n  room: {zh: guest room, en: room}\n",
    good="categories:\n  room: {zh: 客房, en: room}\n",
)  # fmt: skip
UNKNOWN_PLACE = Check(
    "E604", "unknown-placeholder",
    "花括号里的名称没有值,收件人会看到括号本身。",
    "A name in braces without a value would be sent as it is written.",
    what=Template('unknown name "{{{name}}}"', '没有 "{{{name}}}" 这个名称'),
    bad="notices:\n  soon:\n    subject: {zh: \"预警 {complant}\", en: \"Soon: {complaint}\"}\n",
    good="notices:\n  soon:\n    subject: {zh: \"预警 {complaint}\", en: \"Soon: {complaint}\"}\n",
)  # fmt: skip
STRAY_BRACE = Check(
    "W605", "stray-brace",
    "多余的花括号会原样发出。",
    "A brace that belongs to no name is sent as it is.",
    what=Template("a brace that belongs to no name", "有多余的花括号"),
    accepted=Template("a name in braces, such as {{complaint}}", "花括号里写名称,例如 {{complaint}}"),
    bad="notices:\n  soon:\n    subject: {zh: \"预警 {complaint}\", en: \"Soon: {complaint}}\"}\n",
    good="notices:\n  soon:\n    subject: {zh: \"预警 {complaint}\", en: \"Soon: {complaint}\"}\n",
)  # fmt: skip
PLACE_IN_ONE_LANGUAGE = Check(
    "W606", "placeholder-in-one-language",
    "一种语言的读者少看到一个值。",
    "Readers of one language are told less than those of the other.",
    what=Template('"{{{name}}}" stands in the other language only', '"{{{name}}}" 只出现在另一种语言里'),
    accepted=Template("{{{name}}} in both", "两种语言都写 {{{name}}}"),
    bad="notices:\n  soon:\n    subject: {zh: \"预警 {complaint}\", en: Soon}\n",
    good="notices:\n  soon:\n    subject: {zh: \"预警 {complaint}\", en: \"Soon: {complaint}\"}\n",
)  # fmt: skip
UNKNOWN_NOTICE = Check(
    "E607", "unknown-notice",
    "没有这个通知文本。",
    "There is no notice of this name.",
    what=Template('unknown notice "{text}"', '没有通知文本 "{text}"'),
    bad="reactions:\n  serious_goes_up:\n    do: [{escalate: manager, text: lat}]\n",
    good="reactions:\n  serious_goes_up:\n    do: [{escalate: manager, text: late}]\n",
)  # fmt: skip
TEXT_FOR_NOBODY = Check(
    "W608", "text-for-nobody",
    "写了文本,却没有收件人。",
    "There is a text and nobody to send it to.",
    what=Template("nobody is told with it", "没有人会收到它"),
    accepted=Template("notify, report, escalate or warn_regions", "notify、report、escalate 或 warn_regions"),
    bad="reactions:\n  serious_goes_up:\n    do: [{register: major, text: late}]\n",
    good="reactions:\n  serious_goes_up:\n    do: [{register: major, notify: manager, text: late}]\n",
)  # fmt: skip
NO_TEXT = Check(
    "W609", "no-text",
    "没有文本,通知里只有投诉编号和规则名称。",
    "Without a text the notice names the complaint and the rule, and nothing else.",
    what=Template("no text: the notice will only name the complaint and the rule", "没有文本:通知里只有投诉编号和规则名称"),
    accepted=Template("text: {names}", "text: {names}"),
    bad="reactions:\n  serious_goes_up:\n    do: [{escalate: manager}]\n",
    good="reactions:\n  serious_goes_up:\n    do: [{escalate: manager, text: late}]\n",
)  # fmt: skip
UNUSED_NOTICE = Check(
    "W610", "unused-notice",
    "没有规则发送这个通知,多半是名称写错了。",
    "No rule sends this notice; most often a name is misspelt.",
    what=Template("no rule sends it", "没有规则发送它"),
    accepted=Template("text: in an action, or none of it", "在动作里写 text:,或删去它"),
    bad="notices:\n  thanks:\n    subject: {zh: 谢谢, en: Thanks}\n    body: {zh: 谢谢, en: Thanks}\n",
    good="notices:\n  thanks:\n    subject: {zh: 谢谢, en: Thanks}\n    body: {zh: 谢谢, en: Thanks}\n"
    "reactions:\n  serious_goes_up:\n    do: [{notify: manager, text: thanks}]\n",
    of_absence=True,
)  # fmt: skip
UNKNOWN_CHANNEL = Check(
    "W611", "unknown-channel",
    "产品没有这个渠道,静默时段对它不起作用。",
    "The product has no such channel, so its quiet hours change nothing.",
    what=Template('no channel "{channel}" comes with the product', '产品没有渠道 "{channel}"'),
    bad="quiet:\n  sms: {words: {zh: 夜间, en: night}, hours: 21:00-08:00}\n",
    good="quiet:\n  email: {words: {zh: 夜间, en: night}, hours: 21:00-08:00}\n",
)  # fmt: skip
NOTHING_QUIET = Check(
    "E612", "nothing-quiet",
    "静默规则既没有时段也没有休息日。",
    "Quiet hours without hours or days of rest are never quiet.",
    what=Template("nothing is quiet", "没有任何静默"),
    accepted=Template("hours, days_of_rest: true, or both", "hours、days_of_rest: true,或两者都写"),
    bad="quiet:\n  all: {words: {zh: 夜间, en: night}}\n",
    good=f"{QUIET}}}\n",
)  # fmt: skip
NEVER_RESTS = Check(
    "W613", "never-rests",
    "这份日历没有休息日。",
    "The calendar has no days of rest.",
    what=Template("the calendar {calendar} never rests", "日历 {calendar} 没有休息日"),
    accepted=Template("hours, or another calendar", "写 hours,或换一份日历"),
    bad="quiet:\n  all: {words: {zh: 休息日, en: rest}, days_of_rest: true}\n",
    good="calendar: china-office\nquiet:\n  all: {words: {zh: 休息日, en: rest}, days_of_rest: true}\n",
)  # fmt: skip
NOTHING_BREAKS_THROUGH = Check(
    "W614", "nothing-breaks-through",
    "没有写明什么可以打破静默。",
    "It is not said what goes out in quiet hours all the same.",
    what=Template("nothing breaks through", "没有什么能打破静默"),
    accepted=Template("when, texts, or no such key", "写 when 或 texts,或去掉这个键"),
    bad=f"{QUIET}, break_through: {{}}}}\n",
    good=f"{QUIET}, break_through: {{texts: [late]}}}}\n",
)  # fmt: skip
CLOCK_BEFORE_NOTICE = Check(
    "W615", "clock-before-notice",
    "通知还在等静默结束,期限已经开始计时。",
    "The clock runs while its notice still waits for the end of quiet hours.",
    what=Template('"{rule}" counts from a notice that may wait for the end of quiet hours', '"{rule}" 从通知算起,而这个通知可能要等到静默时段结束'),
    accepted=Template("its text under quiet.all.break_through.texts, or from: notice_delivered", "把它的文本写进 quiet.all.break_through.texts,或写 from: notice_delivered"),
    bad=f"{QUIET}}}\ndeadlines:\n  answer:\n    from: {{notice_requested: {{text: late}}}}\n",
    good=f"{QUIET}}}\ndeadlines:\n  answer:\n    from: notice_delivered\n",
)  # fmt: skip
