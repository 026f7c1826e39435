"""Finds words that ask for data the law guards: identity numbers, birth, health, crime, sexual life, genes, treatment.

Pure, and deaf to how it is typed: width, case, spaces, signs and invisible characters between the letters change
nothing. It rather asks once too often; whether such a question may be asked is the officer's matter
(`sensitive_questions.py`).
"""

import re
import unicodedata
from collections.abc import Iterable

from foundation.languages import N_

KINDS: dict[str, str] = {
    "national_id": N_("身分證件號碼"),
    "birth_date": N_("出生日期或年齡"),
    "health": N_("健康狀況"),
    "medical": N_("病歷與醫療"),
    "genetics": N_("基因"),
    "sexual_life": N_("性生活"),
    "criminal_record": N_("犯罪前科"),
}

# Looked for in the letters alone, so that "身 分-證" and "n a t i o n a l  i d" are found as well.
_LETTERS: dict[str, str] = {
    "national_id": (
        "身[分份份][證証证]|國民身[分份]|国民身[分份]|"
        "(?:身[分份]|國民|国民)(?:統一|统一)?(?:編號|编号|字號|字号|號碼|号码)|居留[證証证]|統一[證証证]號|"
        "统一[证証]号|護照|护照|健保卡|證件(?:號|字號)|证件(?:号|字号)|戶口名簿|nationalid|identitycard|"
        "identitynumber|passport|socialsecurity|residentcertificate"
    ),
    "birth_date": (
        "出生|生日|誕辰|诞辰|生辰|年齡|年龄|年紀|年纪|幾歲|几岁|歲數|岁数|實歲|虛歲|足歲|屬什麼生肖|生肖|"
        "出世年|年次(?![數数])|年級生|年级生|[幾几哪]年生(?![產产])|貴庚|贵庚|芳齡|芳龄|[歲岁](?![末入出修月])|"
        "星座|屬相|属相|birthday|birthdate|dateofbirth|yearofbirth|whenwereyouborn|howoldareyou|howoldwillyou|"
        "yearborn|placeofbirth"
    ),
    "health": (
        "健康|健檢|健检|體檢|体检|疾病|慢性病|病史|宿疾|傷病|伤病|患病|生病|罹患|染疫|確診|确诊|體溫|体温|"
        "血型|血壓|血压|血糖|過敏|过敏|懷孕|怀孕|孕婦|孕妇|預產期|疫苗|身心障礙|身心障碍|障礙手冊|障礙類別|"
        "障別|殘障|残障|殘疾|残疾|精神狀況|憂鬱症|服藥|服药|用藥|用药|disease|illness|disabilit|handicap|"
        "allerg|pregnan|vaccin|bloodtype|bloodpressure|bodytemperature|medication|mentalcondition|"
        "chroniccondition|"
        # Diseases by their names: most end in one of a few words, the others are listed as people say them.
        "(?<![弊毛通詬诟])病(?![毒蟲虫害])|症|癌|瘤|(?<!消)炎(?![熱热夏黃黄])|肝硬化|糖尿|愛滋|爱滋|梅毒|狼瘡|狼疮|"
        "痛風(?!險)|痛风(?!险)|中風(?!險)|中风(?!险)|氣喘|气喘|哮喘|癲癇|癫痫|失智(?!慧)|憂鬱|忧郁|躁鬱|躁郁|自閉|自闭|"
        "過動兒|过动儿|失眠|肺結核|肺结核|[結结]核菌|帕金森|漸凍|渐冻|洗腎|洗肾|透析|色盲|失明|失聰|失聪|視障|视障|聽障|"
        "听障|肢障|聾|聋|心律|膽固醇|胆固醇|尿酸|(?<![軟硬软])[體体]重(?![點点新要大複复視视整建組组量])|身高(?!度)|體脂|体脂|腰圍|腰围|"
        "身體質量|傷假|伤假|月經(?:週?期|史|來)|月经(?:周?期|史|来)|生理期|流[產产](?:[過过史假])|tumou?r|leuk[ae]+mia|"
        "diabet|hepatitis|tuberculosis|asthma|epilep|dementia|alzheimer|parkinsons|schizophren|bipolardisorder|"
        "depressivedisorder|sufferfromdepression|sufferfromanxiety|autis[mt]|arthritis|migraine|hypertension|"
        "cholesterol|glaucoma|heartattack|heartcondition|kidneyfailure|dialysis|thyroid|an[ae]{1,2}mia|insomnia|"
        "syphilis|bodyweight|bodymass|yourweight|yourheight|youweigh|howtallareyou|colou?rblind|hardofhearing|"
        "visuallyimpaired|hearingimpair|menstrua|miscarriage"
    ),
    "medical": (
        "病歷|病历|病例號|醫療|医疗|就醫|就医|就診|就诊|診斷|诊断|看診|看病|門診|门诊|住院|開過?刀|开过?刀|手術紀錄|"
        "手术记录|(?:[動动][過过]?|[開开][過过]|接受|做[過过]|曾)手[術术]|手[術术]史|化療|化疗|放射治療|放射治疗|電療|电疗|"
        "復健|复健|心理諮商|心理咨询|身心科|精神科|吃[什甚]麼?[藥药]|吃藥|吃药|處方|处方|主治醫|重大傷病|medicalrecord|"
        "medicalhistor|medicalcondition|medicaltreatment|diagnos|prescription|surger(?:y|ies)you|hadsurgery|"
        "chemotherap|radiotherap|psychiatr|hospitalis|hospitaliz|surgicalhistory"
    ),
    "genetics": (
        "基因|遺傳|遗传|染色體|染色体|去氧核糖|血緣鑑定|血缘鉴定|親子鑑定|亲子鉴定|家族病|genetic|genome|chromosom|"
        "hereditary"
    ),
    "sexual_life": (
        "(?<![彈弹慢惡恶急陽阳陰阴男女理感個个剛刚])性(?:生活|病)|性傾向|性倾向|性取向|性行為|性行为|性伴侶|"
        "性伴侣|性經驗|性经验|性癖|性慣行|同性戀|同性恋|雙性戀|双性恋|異性戀|异性恋|跨性別|跨性别|避孕|sexualorientation|"
        "sexualit|sexlife|sexuallife|sexualactivit|sexualpartner|sexualhistor"
    ),
    "criminal_record": (
        "前科|犯罪|判刑|刑案|刑事[紀記记纪][錄录]|坐牢|坐[過过]牢|服刑|良民[證証证]|起訴|起诉|通緝|通缉|受刑|更生人|更生保護|"
        "假釋|假释|緩刑|缓刑|有罪|羈押|羁押|有案底|案底紀錄|入監(?![控測視管督])|入监(?![控测视管督])|出獄|出狱|吸毒|"
        "(?<!消)毒品|酒駕|酒驾|觀護|观护|criminal|convict|policerecord|felon|misdemeano|imprison|exoffender|onparole|"
        "foundguilty|pleadedguilty|beenarrested|prisonsentence"
    ),
}
# Short words, which stand alone; inside others (average, healthy soil) they would mean nothing.
_WORDS: dict[str, str] = {
    "national_id": r"id no|id number|id card|identity no|arc no|arc number|nric|ssn|national identity|personal id",
    "birth_date": r"age|aged|born|dob|d o b|birth|zodiac",
    "health": (
        r"health|healthy|ill|sick|disabled|symptoms?|fever|covid|hiv|aids|bmi|cancers?|stroke|deaf|blind|adhd|gout|"
        r"obese|obesity|ulcers?"
    ),
    "medical": r"medical|patient|hospital|doctor s|clinic|treatment for|surgery|therapist",
    "genetics": r"dna|gene|genes|brca",
    "sexual_life": r"sexual|lgbt\w*|gay|lesbian|bisexual",
    "criminal_record": r"crime|crimes|offences?|arrested|jail|prison|inmates?",
}
# Trades and topics that carry such a word and ask nobody about themselves.
_HARMLESS = re.compile(
    "(?:健康|醫療|医疗|基因)(?:產業|产业|食品|照護產業|科技|器材|設備|设备|保健食品)|智慧醫療|生技醫療|職業安全衛生|"
    "犯罪防制"
)
_HARMLESS_WORDS = re.compile(
    r"\b(?:medical devices?|health (?:industry|foods?)|digital health|healthy building)\b|"
    # Of things; whatever follows could be about their people.
    r"\bage of (?:the |your |our )?(?:compan(?:y|ies)|firm|business|enterprise|factory|building|shop|store|"
    r"machine(?:s|ry)?|equipment|website|system)(?= *$| (?:in )?years *$)"
)
_BY_LETTERS = {kind: re.compile(pattern) for kind, pattern in _LETTERS.items()}
_BY_WORDS = {kind: re.compile(rf"\b(?:{pattern})\b") for kind, pattern in _WORDS.items()}
_ALONE = re.compile(r"\b(?:[a-z] ){1,}[a-z]\b")
_NOT_LETTERS = re.compile(r"[^a-z]+")


def found(texts: Iterable[str]) -> tuple[str, ...]:
    """The kinds that these texts of one question ask for, in the order of `KINDS`; empty when there are none."""
    plain = [_plain(text) for text in texts]
    letters = _HARMLESS.sub("|", "|".join("".join(filter(str.isalnum, text)) for text in plain))
    words = " | ".join(_words(text) for text in plain)
    return tuple(kind for kind in KINDS if _BY_LETTERS[kind].search(letters) or _BY_WORDS[kind].search(words))


def _plain(text: str) -> str:
    """Full width as half width, ligatures and Kangxi radicals as letters, accents and invisible characters gone."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in parts if unicodedata.category(c) not in {"Mn", "Me", "Cf", "Cc"} or c.isspace())
    return unicodedata.normalize("NFKC", kept).translate(_LOOK_ALIKE)


def _words(text: str) -> str:
    """Latin words with one space between them; letters that stand apart are one word."""
    joined = _ALONE.sub(lambda run: run[0].replace(" ", ""), _NOT_LETTERS.sub(" ", text))
    return _HARMLESS_WORDS.sub("|", joined)


_LOOK_ALIKE = str.maketrans("аеіорсухԁһ", "aeiopcyxdh")  # Cyrillic letters that look Latin
