from channels.message import Message

SUBJECT = "【超時】投訴 EVG-2026-0001:8 個工作小時內未開展調查,請協調處理(7.2.6)"


def message(**changes) -> Message:
    fields = {
        "effect_id": "EVG-2026-0001/12/investigate/0/chen-jing/email",
        "to_name": "陳靜",
        "address": "chen.jing@evergreen.example",
        "subject": SUBJECT,
        "body": "陳靜:\n\n膠水開裂。\n.單點行\n責任人:王強\n",
        "sender": "常青樹售後服務 <service@evergreen.example>",
    }
    return Message(**(fields | changes))
