"""Checks of what lies beside a policy: its people, its clauses, and the calendars."""

from __future__ import annotations

from authoring.check.catalogue.check import Check
from authoring.files import codes as files
from domain.directory import codes
from domain.phrases import Template

_AN = "{name: 安, addresses: {email: an@inn.example}}"
_CALENDAR = (
    'version: "1"\nlabels: {zh: 日历, en: calendar}\nzone: Asia/Shanghai\nworkdays: [monday]\n'
    'windows: ["09:00-18:00"]\nstarts: "2020-01-01"\nhorizon: none\nsource: by definition\n'
)
UNREACHABLE_DUTY = Check(
    codes.UNREACHABLE_DUTY, "unreachable-duty",
    "值班角色必须收得到通知,否则没有人知道出了事。",
    "The duty role is told when nobody else can be found, so it must be reachable.",
    bad="people:\n  co: {name: 可}\nduty: [co]\n",
    good="people:\n  co: {name: 可, addresses: {email: co@inn.example}}\nduty: [co]\n",
    kind="directory",
)  # fmt: skip
UNREACHABLE_PERSON = Check(
    codes.UNREACHABLE_PERSON, "unreachable-person",
    "没有地址的人收不到任何通知。",
    "Nothing can be sent to a person without an address.",
    bad="people:\n  co: {name: 可}\n",
    good="people:\n  co: {name: 可, addresses: {email: co@inn.example}}\n",
    kind="directory",
)  # fmt: skip
SHARED_ADDRESS = Check(
    codes.SHARED_ADDRESS, "shared-address",
    "两个人共用一个地址,通知分不清给谁。",
    "With one address for two people nobody knows whom a notice reached.",
    bad="people:\n  co: {name: 可, addresses: {email: an@inn.example}}\n",
    good="people:\n  co: {name: 可, addresses: {email: co@inn.example}}\n",
    kind="directory",
)  # fmt: skip
OWN_DEPUTY = Check(
    codes.OWN_DEPUTY, "own-deputy",
    "一个人不能代理自己。",
    "A person cannot stand in for themselves.",
    bad="people:\n  an:\n    deputy: an\n",
    good="people:\n  an:\n    deputy: bo\n",
    kind="directory",
)  # fmt: skip
NOT_AN_ADDRESS = Check(
    codes.NOT_AN_ADDRESS, "not-an-address",
    "邮件服务器不接受这样的地址。",
    "No mail server takes such an address.",
    bad="people:\n  an:\n    addresses: {email: an.inn.example}\n",
    good="people:\n  an:\n    addresses: {email: an@inn.example}\n",
    kind="directory",
)  # fmt: skip
DUTY_AS_ROLE = Check(
    codes.DUTY_AS_ROLE, "duty-as-role",
    "值班人员写在文件顶层的 duty 中,不写在 roles 中。",
    "The people on duty stand in the list `duty` at the top, not under roles.",
    bad="roles:\n  duty: {people: [bo]}\n",
    good="duty: [bo]\n",
    kind="directory",
)  # fmt: skip
ROLE_WITHOUT_PEOPLE = Check(
    codes.ROLE_WITHOUT_PEOPLE, "role-without-people",
    "没有人担任的角色,它的通知转给值班角色。",
    "What a role without people should hear goes to the duty role.",
    bad="roles:\n  cook: {people: []}\n",
    good="roles:\n  cook: {people: [bo]}\n",
    kind="directory",
)  # fmt: skip
REGION_WITHOUT_CONTACTS = Check(
    codes.REGION_WITHOUT_CONTACTS, "region-without-contacts",
    "没有联系人的地区,它的预警转给值班角色。",
    "Warnings of a region without contacts go to the duty role.",
    bad="regions:\n  north: {contacts: []}\n",
    good="regions:\n  north: {contacts: [an]}\n",
    kind="directory",
)  # fmt: skip
REGION_NAME_TAKEN = Check(
    codes.REGION_NAME_TAKEN, "region-name-taken",
    "两个地区同名,不知道指哪一个。",
    "With two regions of one name nobody knows which is meant.",
    bad="regions:\n  north: {contacts: [an]}\n  south: {contacts: [bo], also: [North]}\n",
    good="regions:\n  north: {contacts: [an]}\n  south: {contacts: [bo], also: [Seaside]}\n",
    kind="directory",
)  # fmt: skip
ROSTERED_TWICE = Check(
    codes.ROSTERED_TWICE, "rostered-twice",
    "同一人在工程师名单里出现两次,派工量会算错。",
    "With an engineer on the roster twice the visits on hand are counted wrongly.",
    bad="roster:\n  - {person: an, skills: [lock], capacity: 2}\n  - {person: an, skills: [heating], capacity: 2}\n",
    good="roster:\n  - {person: an, skills: [lock, heating], capacity: 2}\n",
    kind="directory",
)  # fmt: skip
UNKNOWN_PERSON = Check(
    codes.UNKNOWN_PERSON, "unknown-person",
    "名单里没有这个人。",
    "Nobody in the directory has this id.",
    bad="roles:\n  desk: {people: [ann]}\n",
    good="roles:\n  desk: {people: [an]}\n",
    kind="directory",
)  # fmt: skip
LISTED_TWICE = Check(
    codes.LISTED_TWICE, "listed-twice",
    "同一人列了两次。",
    "A person is listed twice.",
    bad="roles:\n  desk: {people: [an, an]}\n",
    good="roles:\n  desk: {people: [an, bo]}\n",
    kind="directory",
)  # fmt: skip
UNKNOWN_REGION = Check(
    codes.UNKNOWN_REGION, "unknown-region",
    "名单里没有这个地区。",
    "The directory has no such region.",
    bad="people:\n  an:\n    region: nort\nregions:\n  north: {contacts: [an]}\n",
    good="people:\n  an:\n    region: north\nregions:\n  north: {contacts: [an]}\n",
    kind="directory",
)  # fmt: skip
NO_DIRECTORY = Check(
    "W814", "no-directory",
    "没有人员名单,不知道谁担任各个角色。",
    "Without a directory nobody knows who holds the roles.",
    what=Template("no directory lies beside it: nobody knows who holds the roles", "旁边没有人员名单:不知道谁担任各个角色"),
    accepted=Template("a file {file}", "文件 {file}"),
    bad="",
    good="id: inn\n",
    kind="directory",
)  # fmt: skip
CLAUSES_ELSEWHERE = Check(
    "E815", "clauses-elsewhere",
    "条款清单必须与规则放在同一文件夹,才能一起保存。",
    "The list of clauses lies beside the policy, so that they are kept together.",
    what=Template('given "{file}"', '写的是 "{file}"'),
    accepted=Template("the name of a file beside the policy", "与规则放在同一文件夹的文件名"),
    bad="clauses: ../clauses.yaml\n",
    good="clauses: clauses.yaml\n",
)  # fmt: skip
NO_CLAUSES = Check(
    "E816", "no-clauses",
    "找不到条款清单,无法核对规则出自哪一条。",
    "The list of clauses is not there, so no rule can be held against it.",
    what=Template('there is no file "{file}" beside the policy', '规则旁边没有文件 "{file}"'),
    accepted=Template("a list of clauses, or no such key", "一份条款清单,或去掉这个键"),
    bad="clauses: rulebook.yaml\n",
    good="clauses: clauses.yaml\n",
)  # fmt: skip
UNKNOWN_LENDER = Check(
    files.UNKNOWN_LENDER, "unknown-calendar-to-borrow-from",
    "日历借用的那一份不存在。",
    "The calendar borrows its days from one that is not there.",
    bad=f"# file shop.yaml\nid: shop\ndays_of: ofice\n{_CALENDAR}",
    good=f"# file office.yaml\nid: office\n{_CALENDAR}rest: []\nmakeup: []\n# file shop.yaml\nid: shop\ndays_of: office\n{_CALENDAR}",
    kind="calendars",
)  # fmt: skip
LENDERS_IN_A_CIRCLE = Check(
    files.LENDERS_IN_A_CIRCLE, "calendars-in-a-circle",
    "日历互相借用,谁也没有自己的日子。",
    "Calendars that borrow from each other have no days of their own.",
    bad=f"# file shop.yaml\nid: shop\ndays_of: shop\n{_CALENDAR}",
    good=f"# file shop.yaml\nid: shop\n{_CALENDAR}rest: []\nmakeup: []\n",
    kind="calendars",
)  # fmt: skip
CALENDAR_TWICE = Check(
    files.CALENDAR_TWICE, "calendar-twice",
    "两个文件用同一个日历编号,不知道以哪个为准。",
    "With two files of one calendar id nobody knows which one counts.",
    bad=f"# file a.yaml\nid: shop\n{_CALENDAR}rest: []\nmakeup: []\n# file b.yaml\nid: shop\n{_CALENDAR}rest: []\nmakeup: []\n",
    good=f"# file a.yaml\nid: shop\n{_CALENDAR}rest: []\nmakeup: []\n# file b.yaml\nid: bar\n{_CALENDAR}rest: []\nmakeup: []\n",
    kind="calendars",
)  # fmt: skip
