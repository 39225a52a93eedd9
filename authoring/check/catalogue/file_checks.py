"""Checks of a file before its meaning is looked at: can it be read, is it YAML, is it JSON."""

from __future__ import annotations

from authoring.check.catalogue.check import Check
from authoring.files import codes

NO_FILE = Check(
    codes.UNREADABLE_FILE, "no-such-file",
    "找不到文件或无法读取时,没有内容可供检查。",
    "A file that is not there, or may not be read, cannot be checked.",
    bad="inn/polcy.yaml",
    good="inn/policy.yaml",
    kind="path",
)  # fmt: skip
NOT_UTF8 = Check(
    codes.NOT_UTF8, "not-utf-8",
    "以 GBK 等编码保存的文件读出来是乱码;所有文件一律用 UTF-8。",
    "A file saved as GBK or Latin-1 would be read as other letters than were written; every file is UTF-8.",
    bad="words: {zh: 客人投诉, en: complaints}\n",
    good="words: {zh: 客人投诉, en: complaints}\n",
    kind="gb18030",
)  # fmt: skip
UNPRINTABLE = Check(
    codes.UNPRINTABLE, "unprintable-character",
    "看不见的控制字符会让名称对不上,而眼睛看不出原因。",
    "A control character that nobody sees makes names differ that look alike.",
    bad="id: inn\x07\n",
    good="id: inn\n",
    kind="text",
)  # fmt: skip
EMPTY = Check(
    codes.EMPTY, "empty-file",
    "空文件里没有规则,多半是保存时出了错。",
    "An empty file holds no rules; most often it was saved wrongly.",
    bad="# nothing yet\n",
    good="id: inn\n",
    kind="text",
)  # fmt: skip
NOT_YAML = Check(
    codes.NOT_YAML, "not-yaml",
    "文件的结构读不出来,后面的内容都无法检查。",
    "The structure of the file cannot be told, so nothing behind the place can be checked.",
    bad="id: inn\n%version: 1\n",
    good="id: inn\nversion: 1\n",
    kind="text",
)  # fmt: skip
TAB = Check(
    codes.TAB, "tab-in-indentation",
    "YAML 的缩进只能用空格;制表符在每个编辑器里宽度不同。",
    "YAML is indented by spaces only: a tab is of another width in every editor.",
    bad="deadlines:\n\tanswer:\n\t\tfrom: received\n",
    good="deadlines:\n  answer:\n    from: received\n",
    kind="text",
)  # fmt: skip
INDENT = Check(
    codes.INDENT, "wrong-indent",
    "同一层的键必须从同一列开始,否则不知道它属于谁。",
    "Keys of one level begin in one column; otherwise nobody knows to what they belong.",
    bad="deadlines:\n  answer:\n    from: received\n     until: replied\n",
    good="deadlines:\n  answer:\n    from: received\n    until: replied\n",
    kind="text",
)  # fmt: skip
FULL_WIDTH = Check(
    codes.FULL_WIDTH, "full-width-punctuation",
    "中文输入法打出的冒号、引号、括号和逗号不是 YAML 的标点。",
    "The colon, quotes, brackets and commas of a Chinese keyboard are letters to YAML, not punctuation.",
    bad="id: inn\nversion：1\nentity: {zh: 客栈, en: inn}\n",
    good="id: inn\nversion: 1\nentity: {zh: 客栈, en: inn}\n",
    kind="text",
)  # fmt: skip
COLON_IN_TEXT = Check(
    codes.COLON_IN_TEXT, "colon-in-text",
    "没有引号的文字里,冒号加空格会被读成又一个键。",
    "In text without quotes a colon and a space begin another key.",
    bad="body: late: the answer is due\n",
    good='body: "late: the answer is due"\n',
    kind="text",
)  # fmt: skip
NOT_CLOSED = Check(
    codes.NOT_CLOSED, "not-closed",
    "引号或括号没有收尾,后面的整个文件都被它吞掉。",
    "A quote or bracket without its end swallows the rest of the file.",
    bad="ladder: [desk, manager\ndefault_owner: desk\n",
    good="ladder: [desk, manager]\ndefault_owner: desk\n",
    kind="text",
)  # fmt: skip
DOUBLE_KEY = Check(
    codes.DOUBLE_KEY, "double-key",
    "同一个键写两遍时,通常的读法只留最后一个,前一个悄悄丢失。",
    "Of a key that stands twice most readers keep the last and lose the first without a word.",
    bad="id: inn\nversion: 1\nid: hotel\n",
    good="id: inn\nversion: 1\n",
    kind="text",
)  # fmt: skip
KEY_NOT_TEXT = Check(
    codes.KEY_NOT_TEXT, "key-not-text",
    "键是名称,必须是普通文字。",
    "A key is a name, so it is plain text.",
    bad="? [answer]\n: 30 minutes\n",
    good="answer: 30 minutes\n",
    kind="text",
)  # fmt: skip
TAG = Check(
    codes.TAG, "tag",
    "值的含义由规则语言决定;标签会让同一文字有两种读法。",
    "What a value means is decided by the language of policies; a tag would give one text two meanings.",
    bad="version: !!int 1\n",
    good="version: 1\n",
    kind="text",
)  # fmt: skip
MERGE_KEY = Check(
    codes.MERGE_KEY, "merge-key",
    "合并键把内容藏到别处,条款就看不全了。",
    "A merge key hides a part of a rule elsewhere, so that the rule cannot be read in one place.",
    bad="<<: {version: 1}\n",
    good="version: 1\n",
    kind="text",
)  # fmt: skip
ALIAS = Check(
    codes.ALIAS, "unknown-alias",
    "别名前面没有对应的锚点,不知道它代表什么。",
    "An alias without an anchor before it stands for nothing.",
    bad="ladder: *rungs\n",
    good="first: &rungs [desk]\nladder: *rungs\n",
    kind="text",
)  # fmt: skip
TOO_LARGE = Check(
    codes.TOO_LARGE, "too-large",
    "嵌套过深或过大的文件没有人能读懂,也会耗尽内存。",
    "Nobody reads a file that is nested so deeply or so large, and it could exhaust the memory.",
    bad="ladder: " + "[" * 70 + "desk" + "]" * 70 + "\n",
    good="ladder: [desk]\n",
    kind="text",
)  # fmt: skip
SECOND_DOCUMENT = Check(
    codes.SECOND_DOCUMENT, "second-document",
    "一个文件只放一份规则;第二份不会被读到。",
    "A file holds one document; a second one would not be read.",
    bad="id: inn\n---\nversion: 1\n",
    good="id: inn\nversion: 1\n",
    kind="text",
)  # fmt: skip
NO_SPACE = Check(
    codes.NO_SPACE, "no-space-after-colon",
    "冒号后面没有空格时,整行是一段文字,而不是键和值。",
    "Without a space behind the colon the line is one text, not a key and its value.",
    bad="id: inn\nversion:1\nentity: {zh: 客栈, en: inn}\n",
    good="id: inn\nversion: 1\nentity: {zh: 客栈, en: inn}\n",
    kind="text",
)  # fmt: skip
NOT_JSON = Check(
    codes.NOT_JSON, "not-json",
    "JSON 文件的结构读不出来。",
    "The structure of the JSON file cannot be told.",
    bad='{"id": "inn",}\n',
    good='{"id": "inn"}\n',
    kind="json",
)  # fmt: skip
