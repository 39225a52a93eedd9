"""The mistakes of a directory, each with its code, its place and its words in both languages."""

import yaml

from domain.directory.directory import Directory
from domain.directory.validation import mistakes
from domain.phrases import in_language

BROKEN = """
id: test
zone: Asia/Shanghai
people:
  li: {name: 李, addresses: {email: li@x.example}, deputy: li, region: 广州}
  wu: {name: 吴, addresses: {email: LI@x.example, phone: " "}, deputy: wuu}
  chen: {name: 陈}
  duty: {name: 值班}
roles:
  duty: {people: [li, li], head: nobody, deputy: lu}
  empty: {regions: {珠江: []}}
duty: [duty]
regions:
  佛山: {also: [" 珠海"], contacts: [li]}
  珠海: {}
roster:
  - {person: wu, skills: [glue], regions: [珠海, 佛], capacity: 2}
  - {person: wu, skills: [glue], capacity: 2}
"""
MISTAKES = [
    ('E813', 'people.li.region',
     'there is no region "广州"', '佛山, 珠海',
     '没有地区 "广州"', '佛山, 珠海'),
    ('E804', 'people.li.deputy',
     'names the person itself', 'another person',
     '写的是本人', '另一个人'),
    ('W803', 'people.wu.addresses.email',
     '"LI@x.example" is the address of li too', 'an address of their own',
     '"LI@x.example" 也是 li 的地址', '各自的地址'),
    ('E805', 'people.wu.addresses.phone',
     "given ' '", 'one line of text',
     "写的是 ' '", '一行文字'),
    ('E811', 'people.wu.deputy',
     'nobody has the id "wuu"; did you mean "wu"?', 'chen, duty, li, wu',
     '没有编号为 "wuu" 的人;是不是 "wu"?', 'chen, duty, li, wu'),
    ('W802', 'people.chen',
     'no address: nothing can be sent', 'addresses, such as {email: wang@example.org}',
     '没有地址:什么也发不到', '地址,例如 {email: wang@example.org}'),
    ('E801', 'people.duty',
     'no address, but the duty role must be reachable', 'addresses, such as {email: wang@example.org}',
     '没有地址,而值班角色必须能收到通知', '地址,例如 {email: wang@example.org}'),
    ('E806', 'roles.duty',
     'the duty role has a key of its own', 'the list "duty" at the top of the file',
     '值班角色有自己的键', '文件顶层的列表 "duty"'),
    ('E812', 'roles.duty.people[1]',
     '"li" is listed twice', 'each person once',
     '"li" 列了两次', '每人只写一次'),
    ('E811', 'roles.duty.head',
     'nobody has the id "nobody"', 'chen, duty, li, wu',
     '没有编号为 "nobody" 的人', 'chen, duty, li, wu'),
    ('E811', 'roles.duty.deputy',
     'nobody has the id "lu"', 'chen, duty, li, wu',
     '没有编号为 "lu" 的人', 'chen, duty, li, wu'),
    ('W807', 'roles.empty',
     'no people: its notices go to the duty role', 'people',
     '没有人员:它的通知转给值班角色', '人员'),
    ('E813', 'roles.empty.regions.珠江',
     'there is no region "珠江"', '佛山, 珠海',
     '没有地区 "珠江"', '佛山, 珠海'),
    ('W808', 'regions.珠海',
     'no contacts: its warnings go to the duty role', 'contacts',
     '没有联系人:它的预警转给值班角色', '联系人'),
    ('E809', 'regions.珠海',
     'the name "珠海" is taken by the region 佛山', 'a name of its own',
     '名称 "珠海" 已属于地区 佛山', '一个不同的名称'),
    ('E813', 'roster[0].regions[1]',
     'there is no region "佛"; did you mean "佛山"?', '佛山, 珠海',
     '没有地区 "佛";是不是 "佛山"?', '佛山, 珠海'),
    ('E810', 'roster[1]',
     'wu stands in the roster twice, first as number 1', 'each person once',
     'wu 在工程师名单里出现两次,先前是第 1 个', '每人只写一次'),
]  # fmt: skip


def broken() -> Directory:
    return Directory.model_validate(yaml.safe_load(BROKEN))


def test_every_mistake_says_what_is_wrong_and_what_is_accepted_in_both_languages():
    assert [
        (
            mistake.code, mistake.where,
            str(mistake.what), str(mistake.accepted),
            in_language(mistake.what, "zh"), in_language(mistake.accepted, "zh"),
        )
        for mistake in mistakes(broken())
    ] == MISTAKES  # fmt: skip


def test_what_leaves_the_directory_usable_is_a_warning():
    assert {mistake.code[0]: mistake.severity for mistake in mistakes(broken())} == {
        "E": "error",
        "W": "warning",
    }


def test_an_entry_that_is_broken_itself_is_known_by_its_name():
    """The reader of the file has named it already: to name it again would be a second mistake for one cause."""
    found = {mistake.where for mistake in mistakes(broken(), ["wuu", "广州"])}
    assert not found & {"people.wu.deputy", "people.li.region"}
    assert "roles.duty.head" in found


def with_people(number):
    people = {f"p{index:02}": {"name": "x", "addresses": {"phone": str(index)}} for index in range(number)}
    return {
        "id": "test",
        "zone": "Asia/Shanghai",
        "people": people,
        "roles": {"r": {"people": ["zz"]}},
        "duty": ["p00"],
    }


def test_of_many_ids_twelve_are_listed():
    [mistake] = mistakes(Directory.model_validate(with_people(14)))
    assert mistake.accepted == "p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11 and 2 more"
    assert in_language(mistake.accepted, "zh").endswith("p11 等,另有 2 个")


def test_a_listing_of_twelve_is_whole():
    [mistake] = mistakes(Directory.model_validate(with_people(12)))
    assert mistake.accepted.endswith("p10, p11")


def test_without_regions_it_says_where_they_would_be_listed():
    roster = [{"person": "p01", "skills": ["x"], "regions": ["y"], "capacity": 1}]
    unknown = mistakes(Directory.model_validate(with_people(2) | {"regions": {}, "roster": roster}))[-1]
    assert (unknown.where, unknown.accepted) == ("roster[0].regions[0]", "a region listed under regions")
    assert in_language(unknown.accepted, "zh") == "regions 中列出的地区"
