"""What promises are made of, in English and Russian: dates, the future, what gets done, and what is no promise.

Every repetition in these patterns is bounded, so that no text keeps them busy."""

import re

_EN_MONTH = (
    "january|february|march|april|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_EN_DAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_EN_UNIT = "minute|hour|day|night|week|weekend|fortnight|month|year|sprint"
_EN_COUNT = r"(?:[0-9]{1,3}(?:\s?[-–]\s?[0-9]{1,3})?|an?|one|two|three|four|five|six|seven|ten|a\sfew|a\scouple\sof|several|(?:the\s)?(?:next|coming)(?:\s(?:few|couple\sof|[0-9]{1,3}))?)"  # noqa: E501 - one pattern
_RU_MONTH = (
    "январ[яе]|феврал[яе]|март[ае]|апрел[яе]|ма[яе]|июн[яе]|июл[яе]|август[ае]|сентябр[яе]|октябр[яе]|ноябр[яе]"
    "|декабр[яе]"
)
_RU_MONTH_TO = "январю|февралю|марту|апрелю|маю|июню|июлю|августу|сентябрю|октябрю|ноябрю|декабрю"
_RU_DAY = "понедельник[ау]?|вторник[ау]?|сред[уые]|четверг[ау]?|пятниц[уые]|суббот[уые]|воскресень[яюе]"
_RU_UNIT = r"минут\w?|час\w{0,2}|день|дн(?:я|ей)|сутки|суток|недел\w{1,2}|месяц\w{0,2}|год\w?|лет|спринт\w?"
_RU_COUNT = r"(?:[0-9]{1,3}(?:\s?[-–]\s?[0-9]{1,3})?|пар[уы]|один|одного|дв[аеух]{1,2}|тр[иёе]х?|четыр\w{1,2}|пят[иь]|несколько|нескольких|ближайш\w{2,3})"  # noqa: E501 - one pattern


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/])(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


DATE = _any(
    rf"(?:{_EN_MONTH})\s(?:the\s)?[0-9]{{1,2}}(?:st|nd|rd|th)?(?:,?\s[0-9]{{4}})?",
    rf"(?:the\s)?[0-9]{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?:{_EN_MONTH})(?:,?\s[0-9]{{4}})?",
    rf"(?:in|by|before|until|during|from|early|mid|late|early\sin|end\sof)[\s-](?:{_EN_MONTH}|may)(?:\s[0-9]{{4}})?",
    r"(?:on|by|before)\sthe\s[0-9]{1,2}(?:st|nd|rd|th)",
    rf"(?:on|by|before|until|this|next|coming)\s(?:{_EN_DAY})",
    r"(?:by|before|at)\s[0-9]{1,2}(?::[0-9]{2})?\s?(?:am|pm|a\.m|p\.m|o'clock|utc|cet|gmt)",
    r"(?:by|before)\s(?:[0-9]{1,2}:[0-9]{2}|noon|midnight)",
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    r"[0-9]{1,2}[./-][0-9]{1,2}[./-](?:[0-9]{4}|[0-9]{2})",
    r"(?:on|by|before|к|до|с)\s[0-9]{1,2}[./][0-9]{1,2}",
    rf"[0-9]{{1,2}}(?:-?го)?\s(?:{_RU_MONTH})(?:\s[0-9]{{4}})?",
    rf"(?:в|к|до|с|начале|середине|конце)\s(?:{_RU_MONTH}|{_RU_MONTH_TO})(?:\s[0-9]{{4}})?",
    rf"(?:во?|к|до)\s(?:эт\w{{1,2}}\s|следующ\w{{2,3}}\s)?(?:{_RU_DAY})",
    r"(?:к|до)\s[0-9]{1,2}(?::[0-9]{2}|\sчас\w{0,2}|\sутра|\sвечера)",
)
RELATIVE = _any(
    r"tomorrow(?:\s(?:morning|afternoon|evening|night))?",
    r"the\sday\safter\stomorrow",
    rf"(?:next|this\scoming|(?:later|early|earlier)\s(?:this|next))\s(?:{_EN_UNIT})",
    r"this\s(?:week|weekend|month|year|sprint|afternoon|evening)",
    rf"(?:within|in|over|for)\s(?:the\s)?{_EN_COUNT}\s(?:more\s)?(?:business\s|working\s|calendar\s)?(?:{_EN_UNIT})s?",
    rf"{_EN_COUNT}\s(?:business\s|working\s)?(?:{_EN_UNIT})s?\sfrom\s(?:now|today)",
    r"(?:by|before|at|until)?\s?(?:the\s)?end\sof\s(?:the|this|next)\s(?:business\s|working\s)?(?:day|week|month|year|sprint)",
    r"(?:by\s)?(?:eod|eow|eom|cob)",
    r"завтра|послезавтра",
    r"на\s(?:этой|следующей|будущей|ближайшей|той)\sнеделе",
    r"в\s(?:этом|следующем|будущем|ближайшем)\s(?:месяце|году|спринте)",
    r"(?:в|к|ко|до)\s(?:самом\s)?конц[еуа]\s(?:этой\s|этого\s|следующ\w{2,3}\s)?(?:рабочего\s)?(?:дня|недели|месяца|года|спринта)",
    rf"через\s(?:{_RU_COUNT}\s)?(?:рабочи[хй]\s)?(?:{_RU_UNIT})",
    rf"(?:в|за)\s(?:течение\s)?(?:{_RU_COUNT}\s)(?:рабочи[хй]\s)?(?:{_RU_UNIT})",
    rf"в\sтечение\s(?:рабочего\s)?(?:{_RU_UNIT})",
    r"в\sближайш\w{2,3}\s(?:время|дни|недел\w{1,2}|месяц\w{0,2}|час\w{0,2})",
)
TODAY = _any(r"today|tonight|сегодня")
FUTURE = re.compile(
    r"\b(?:will|shall|(?:am|is|are|'m|'re|'s)\s(?:going\sto|about\sto|planning\sto)|gonna|promise|guarantee|commit\sto"
    r"|expect(?:ed|s)?|should\s(?:be|have|get)|aim(?:ing)?\sto|plan\sto|intend\sto|scheduled|due)\b|\w'll\b"
    r"|\b(?:буд(?:ет|ут|ем|у)|обеща\w{1,4}|гарантир\w{1,5}|планиру\w{1,4}|собира(?:емся|юсь|ются)|постара(?:емся|юсь)"
    r"|ожида(?:ем|ется)|сможем|смогу|успеем|должн[аоы]|должен)\b",
    re.IGNORECASE,
)
OUTCOME = re.compile(
    r"\b(?:release[sd]?|releasing|fix(?:e[sd]|ing)?|ready|ship(?:s|ped|ping)?|launch(?:e[sd]|ing)?|available"
    r"|deliver(?:s|ed|y|ing)?|resolv(?:es?|ed|ing)|solv(?:es?|ed|ing)|go(?:es|ing)?\slive|roll(?:s|ed|ing)?[\s-]out"
    r"|rollout|deploy(?:s|ed|ment|ing)?|implement(?:s|ed|ing)?|finish(?:ed|es)?|complet(?:es?|ed)|patch(?:ed)?|repair(?:ed)?"
    r"|restored?|back\sup|up\sand\srunning|work(?:s|ing)?\sagain|built|introduc(?:ed?|ing)|coming|comes\sout|land(?:s|ed)?"
    r"|refund(?:ed)?)\b"
    r"|\b(?:исправ\w{1,6}|выпуст\w{1,4}|выпуска\w{1,4}|выйд[еу]т|выходит|почин\w{1,4}|готов\w{0,2}|доступ(?:ен|на|но|ны)"
    r"|релиз\w{0,2}|запуст\w{1,4}|запуск\w{0,2}|реш(?:им|ат|ена?|ено|ить)|устран\w{1,4}|добав(?:им|ят|лю|лен\w?)"
    r"|сдела(?:ем|ют|ю|ны|но|на)|реализу\w{1,4}|реализован\w?|появ(?:ится|ятся)|заверш\w{1,4}|внедр\w{1,4}"
    r"|заработа\w{1,4}|восстанов\w{1,4}|обнов(?:им|ят|лен\w{0,3})|верн[её]м)\b",
    re.IGNORECASE,
)
PAST = re.compile(
    r"\b(?:was|were|been|had|has|have|did|ago|yesterday|last|since|already|released|shipped|launched|deployed"
    r"|resolved|fixed|delivered|restored)\b"
    r"|\b(?:был[аои]?|вчера|назад|прошл\w{2,3}|уже|\w{2,16}(?:али|или|ели|ила|ило|алась|илась|ились|ались))\b",
    re.IGNORECASE,
)
ANSWERING = re.compile(
    r"\b(?:repl(?:y|ies)|answers?|respond|get\sback|be\sback|write|email|e-mail|call|contact|reach|hear\sfrom|let\syou\sknow"
    r"|in\stouch|follow\sup|talk|speak|meet|see\syou|look|check|update\syou)\b"
    r"|\b(?:отвеч\w{1,4}|ответ\w{0,4}|напиш\w{1,3}|пиш\w{1,3}|свяж\w{2,5}|позвон\w{1,3}|сообщ\w{1,3}|вернусь|вернемся"
    r"|верн[её]мся|посмотр\w{1,3}|провер\w{1,4}|на\sсвязи)\b",
    re.IGNORECASE,
)
BEYOND_US = re.compile(
    r"\b(?:renews?|renewed|expires?|end|ends|charged?|billed|invoice[ds]?|trial|subscription|plan|office|closed|holiday"
    r"|vacation|away|meeting|demo|webinar|event)\b"
    r"|\b(?:продл\w{1,5}|истек\w{1,4}|закончит\w{0,4}|списан\w{0,2}|счет\w{0,2}|подписк\w{1,2}|выходн\w{1,4}|отпуск\w{0,2}"
    r"|встреч\w{1,3}|вебинар\w{0,2})\b",
    re.IGNORECASE,
)
NO_PROMISE = re.compile(
    r"\b(?:can(?:'t|not|\snot)|unable\sto|don't|do\snot|won't|will\snot|not\sable\sto|no\sway\sto)\s(?:\w{1,15}\s){0,2}"
    r"(?:promise|guarantee|say|tell|commit|know|confirm|give)\b|\bno\s(?:promise|date|estimate|eta)\b"
    r"|\bне\s(?:мож\w{1,3}|готовы|могу|будем|можем)\s(?:\w{1,15}\s){0,2}(?:обеща\w{1,4}|гарант\w{1,7}|сказать|назвать)\b",
    re.IGNORECASE,
)
REFERENCE = re.compile(
    r"https?://\S{4,500}|\bQ[1-4]\b|\b[1-4](?:st|nd|rd|th)?\s?quarter\b|\b(?:[1-4]|I{1,3}|IV)(?:-?[мй])?\sквартал\w{0,2}",
    re.IGNORECASE,
)
_MADE = "add|build|ship|release|implement|introduce|launch|support|develop|create|bring|include|enable|roll\\sout"
_OURS = r"you|your|(?:this|that|these|it)\s(?:to|for|as)|them|him|her|an?\s(?:note|comment|ticket|task|issue|report|account|copy|link)|the\s(?:details|ticket|payment|refund)|more\sdetails"  # noqa: E501 - one pattern
_RU_OURS = (
    r"вас|вам|ваш\w{0,3}|ваше\w{0,2}|эт[ои]т?|его|е[её]|их|комментари\w|заявк\w|заметк\w|задач\w|тикет\w{0,2}|возврат"
)
FEATURE = re.compile(
    rf"(?<!when\s)(?<!whether\s)(?<!if\s)\b(?:we|our\s\w{{2,15}}|i|they|engineers|developers)(?:\s(?:will|shall)|'ll|(?:'re|\sare|\sam|'m)\sgoing\sto|\splan\sto|\spromise\sto)\s(?!not\b|never\b)(?:\w{{2,15}}\s){{0,2}}?(?:{_MADE})\b(?!\s(?:{_OURS})\b)"
    rf"|\bwill\s(?:soon\s|definitely\s|also\s|certainly\s)?be\s(?:added|built|shipped|released|implemented|introduced|launched|supported|developed)\b"
    rf"|(?<!когда\s)(?<!ли\s)\b(?:мы|наши\s\w{{2,20}}|разработчики)\s(?:\w{{2,15}}\s){{0,2}}?(?:добав(?:им|ят)|сдела(?:ем|ют)|реализу(?:ем|ют)|выпуст(?:им|ят)|внедр(?:им|ят)|разработа(?:ем|ют)|созда(?:дим|дут)|запуст(?:им|ят)|вв[ео]д[еёу][мт])\b(?!\s(?:{_RU_OURS})\b)"
    rf"|\bбуд[еу]т\s(?:\w{{2,15}}\s)?(?:добавлен|реализован|выпущен|внедр[её]н|запущен|разработан|доступ)\w{{0,2}}\b",
    re.IGNORECASE,
)
