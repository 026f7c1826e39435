"""Further questions an organiser may take into a questionnaire; wording and numbers of the centre's usual form."""

from foundation import codes
from questionnaires.questions import Option, Question
from questionnaires.standard.options import options

COURSE, LECTURER, ARRANGEMENT, SERVICE = "course", "lecturer", "arrangement", "service"


def scale(key: str, zh: str, en: str, dimension: str = "") -> Question:
    return Question(key=key, kind="scale", label_zh=zh, label_en=en, dimension=dimension)


REGISTRATION_EASE = scale("registration_ease", "報名流程方便", "Registering was easy", SERVICE)
PRIVACY_CLEAR = scale("privacy_clear", "個資告知清楚", "The privacy notice was clear", SERVICE)
INFORMED_IN_TIME = scale("informed_in_time", "活動訊息取得及時", "Information reached me in time", SERVICE)
TOPIC = scale("topic", "主題符合需求", "The topic fits my needs", COURSE)
USEFUL = scale("useful", "內容對工作有幫助", "The content is useful at work", COURSE)
LEVEL = scale("level", "內容難易適中", "The level was suitable", COURSE)
KNOWLEDGE = scale("knowledge", "講師專業", "The lecturer knows the subject", LECTURER)
DELIVERY = scale("delivery", "講師表達清楚", "The lecturer explained clearly", LECTURER)
TIMING = scale("timing", "時間安排", "Time and length", ARRANGEMENT)
VENUE = scale("venue", "場地與交通", "Venue and access", ARRANGEMENT)
EQUIPMENT = scale("equipment", "設備與教材", "Equipment and handouts", ARRANGEMENT)
COURTESY = scale("courtesy", "服務人員態度", "Courtesy of the staff", SERVICE)
COMPETENCE = scale("competence", "服務人員專業", "Competence of the staff", SERVICE)
CHECK_IN = scale("check_in", "報到速度", "Speed of check-in", SERVICE)
OVERALL = scale("overall", "整體滿意度", "Overall satisfaction")

RECOMMEND = Question(
    key="recommend",
    kind="nps",
    label_zh="您願意向同業推薦這類活動嗎？",
    label_en="Would you recommend such an event to others?",
    hint_zh="0 是完全不會，10 是一定會。",
    hint_en="0 is not at all, 10 is certainly.",
)
SUGGESTIONS = Question(
    key="suggestions",
    kind="long_text",
    label_zh="建議",
    label_en="Suggestions",
    hint_zh="請不要寫姓名、電話或公司名稱，這份問卷不記名。",
    hint_en="Please no names, phone numbers or companies: this questionnaire is anonymous.",
    longest=500,
)
FIRST_TIME = Question(
    key="first_time", kind="yes_no", label_zh="第一次參加我們的活動嗎？", label_en="Is this your first event with us?"
)
IDENTITY = Question(
    key="identity", kind="one", label_zh="您的身分", label_en="You come as", options=options(codes.IDENTITY_KINDS)
)
SIZE = Question(
    key="firm_size", kind="one", label_zh="公司人數", label_en="People in your company", options=options(codes.SIZES)
)
DIGITAL = Question(
    key="digital",
    kind="one",
    label_zh="公司的數位能力",
    label_en="Digital ability of your company",
    options=(
        Option("0", "還沒有開始", "Not started"),
        Option("1", "會用通訊軟體和社群", "Messaging and social media"),
        Option("2", "有網站、電商或雲端系統", "Website, online shop or cloud systems"),
        Option("3", "用資料改善流程", "Data improves our processes"),
    ),
)
BANK = (
    REGISTRATION_EASE,
    PRIVACY_CLEAR,
    INFORMED_IN_TIME,
    TOPIC,
    USEFUL,
    LEVEL,
    KNOWLEDGE,
    DELIVERY,
    TIMING,
    VENUE,
    EQUIPMENT,
    COURTESY,
    COMPETENCE,
    CHECK_IN,
    OVERALL,
    RECOMMEND,
    SUGGESTIONS,
    FIRST_TIME,
    IDENTITY,
    SIZE,
    DIGITAL,
)
