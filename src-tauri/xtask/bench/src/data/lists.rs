//! The words that the data set is made of: a list. Names are common ones put together at random; nobody is meant.

/// Chinese surnames with their reading.
pub const SURNAMES: &[(&str, &str)] = &[
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("黄", "huang"),
    ("赵", "zhao"), ("吴", "wu"), ("周", "zhou"), ("徐", "xu"), ("孙", "sun"), ("马", "ma"), ("朱", "zhu"),
    ("胡", "hu"), ("郭", "guo"), ("何", "he"), ("林", "lin"), ("高", "gao"), ("罗", "luo"), ("郑", "zheng"),
    ("梁", "liang"), ("谢", "xie"), ("宋", "song"), ("唐", "tang"), ("许", "xu"), ("韩", "han"), ("邓", "deng"),
    ("冯", "feng"), ("曹", "cao"), ("彭", "peng"), ("曾", "zeng"), ("萧", "xiao"), ("田", "tian"), ("董", "dong"),
    ("潘", "pan"), ("袁", "yuan"), ("蔡", "cai"), ("蒋", "jiang"), ("余", "yu"), ("于", "yu"), ("杜", "du"),
    ("叶", "ye"), ("程", "cheng"), ("魏", "wei"), ("苏", "su"), ("吕", "lv"), ("丁", "ding"), ("任", "ren"),
    ("卢", "lu"), ("姚", "yao"), ("沈", "shen"), ("钟", "zhong"), ("姜", "jiang"), ("崔", "cui"), ("谭", "tan"),
    ("陆", "lu"), ("范", "fan"), ("汪", "wang"), ("廖", "liao"), ("欧阳", "ouyang"), ("司马", "sima"),
    ("诸葛", "zhuge"),
];
/// Syllables of Chinese given names with their reading.
pub const GIVEN: &[(&str, &str)] = &[
    ("伟", "wei"), ("芳", "fang"), ("娜", "na"), ("敏", "min"), ("静", "jing"), ("丽", "li"), ("强", "qiang"),
    ("磊", "lei"), ("军", "jun"), ("洋", "yang"), ("勇", "yong"), ("艳", "yan"), ("杰", "jie"), ("娟", "juan"),
    ("涛", "tao"), ("明", "ming"), ("超", "chao"), ("秀", "xiu"), ("霞", "xia"), ("平", "ping"), ("刚", "gang"),
    ("桂", "gui"), ("英", "ying"), ("华", "hua"), ("玉", "yu"), ("兰", "lan"), ("萍", "ping"), ("鑫", "xin"),
    ("梅", "mei"), ("琳", "lin"), ("博", "bo"), ("文", "wen"), ("子", "zi"), ("涵", "han"), ("雨", "yu"),
    ("欣", "xin"), ("宇", "yu"), ("轩", "xuan"), ("浩", "hao"), ("然", "ran"), ("思", "si"), ("佳", "jia"),
    ("怡", "yi"), ("晨", "chen"), ("睿", "rui"), ("梓", "zi"), ("萱", "xuan"), ("诗", "shi"), ("俊", "jun"),
    ("豪", "hao"), ("凯", "kai"), ("宁", "ning"), ("婷", "ting"), ("雪", "xue"), ("慧", "hui"), ("建", "jian"),
    ("国", "guo"), ("志", "zhi"), ("海", "hai"), ("云", "yun"), ("龙", "long"), ("飞", "fei"), ("鹏", "peng"),
    ("斌", "bin"), ("波", "bo"), ("辉", "hui"),
];
/// English first names.
pub const FIRST: &[&str] = &[
    "James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "David", "Elizabeth",
    "William", "Barbara", "Richard", "Susan", "Joseph", "Jessica", "Thomas", "Karen", "Christopher",
    "Sarah", "Charles", "Lisa", "Daniel", "Nancy", "Matthew", "Sandra", "Anthony", "Betty", "Mark",
    "Ashley", "Steven", "Emily", "Paul", "Kimberly", "Andrew", "Margaret", "Joshua", "Donna", "Kenneth",
    "Michelle", "Kevin", "Carol", "Brian", "Amanda", "Timothy", "Melissa", "Ronald", "Deborah", "Jason",
    "Stephanie",
];
/// English last names.
pub const LAST: &[&str] = &[
    "Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Rodriguez", "Martinez",
    "Hernandez", "Lopez", "Gonzalez", "Wilson", "Anderson", "Thomas", "Taylor", "Moore", "Jackson",
    "Martin", "Lee", "Perez", "Thompson", "White", "Harris", "Sanchez", "Clark", "Ramirez", "Lewis",
    "Robinson", "Walker", "Young", "Allen", "King", "Wright", "Scott", "Torres", "Nguyen", "Hill", "Flores",
    "Green", "Adams", "Nelson", "Baker", "Hall", "Rivera", "Campbell", "Mitchell", "Carter", "Roberts",
];
/// Cities, Chinese and English.
pub const CITIES: &[(&str, &str)] = &[
    ("北京", "Beijing"), ("上海", "Shanghai"), ("广州", "Guangzhou"), ("深圳", "Shenzhen"), ("杭州", "Hangzhou"),
    ("成都", "Chengdu"), ("武汉", "Wuhan"), ("西安", "Xian"), ("南京", "Nanjing"), ("苏州", "Suzhou"),
    ("天津", "Tianjin"), ("重庆", "Chongqing"), ("厦门", "Xiamen"), ("青岛", "Qingdao"),
];
/// Syllables of Chinese company names.
pub const SYLLABLES: &[&str] = &[
    "华", "中", "恒", "信", "达", "盛", "鼎", "泰", "宏", "远", "金", "瑞", "天", "创", "新", "联", "科", "智", "汇", "众", "合",
    "丰", "源", "博", "睿", "通", "海", "星", "辰", "光",
];
/// What Chinese companies do.
pub const TRADES: &[&str] = &[
    "科技", "网络", "信息技术", "贸易", "电子商务", "生物医药", "教育咨询", "文化传媒", "供应链", "智能制造", "新能源", "餐饮管理",
];
/// English company names begin with one of these.
pub const FRONT: &[&str] = &[
    "Blue", "Bright", "North", "Silver", "Global", "Prime", "Summit", "Vertex", "Nova", "Delta", "Pioneer",
    "Harbor", "Cedar", "Quantum", "Atlas", "Orion",
];
/// And go on with one of these.
pub const BACK: &[&str] = &[
    "Systems", "Labs", "Trading", "Logistics", "Foods", "Media", "Partners", "Software", "Health",
    "Capital", "Studio", "Works",
];
/// Legal forms of English company names.
pub const FORMS: &[&str] = &[
    "Inc", "Ltd", "GmbH", "LLC",
];
/// Job titles.
pub const TITLES: &[&str] = &[
    "总经理", "销售总监", "采购经理", "技术总监", "财务主管", "市场经理", "创始人", "CEO", "CTO", "Buyer", "Sales Manager",
    "Product Lead",
];
/// Where contacts come from.
pub const SOURCES: &[&str] = &[
    "官网", "转介绍", "展会", "微信", "LinkedIn", "电话", "广告", "Import",
];
/// Tags.
pub const TAGS: &[&str] = &[
    "VIP", "潜在", "老客户", "渠道", "重点", "待跟进", "newsletter", "partner",
];
/// Stages of a deal; contacts have them too.
pub const STAGES: &[&str] = &[
    "lead", "qualified", "proposal", "negotiation", "won", "lost",
];
/// How often each stage is.
pub const STAGE_WEIGHTS: &[u32] = &[30, 22, 16, 10, 12, 10];
/// Kinds of activity.
pub const KINDS: &[&str] = &[
    "call", "email", "meeting", "wechat", "note", "task",
];
/// What is written about an activity.
pub const SENTENCES: &[&str] = &[
    "电话沟通了报价，对方希望下周再确认。", "发送了产品资料和合同草案。", "客户反馈价格偏高，需要申请折扣。", "约定周三上午十点线上演示。",
    "Followed up on the proposal; waiting for legal review.", "Sent the invoice and payment link.",
    "Left a voicemail, will call back on Monday.", "微信确认收货地址，安排发货。", "讨论了二期需求，范围待定。",
    "Introduced by a mutual friend at the trade fair.", "客户很满意，愿意推荐给同行。",
    "Asked for a case study in the same industry.",
];
/// Who owns things.
pub const OWNERS: &[&str] = &[
    "u00", "u01", "u02", "u03", "u04", "u05", "u06", "u07", "u08", "u09", "u10", "u11",
];
/// What a deal is about.
pub const DEALS: &[&str] = &[
    "年度采购", "续约", "二期项目", "试点", "License", "Pilot", "Renewal",
];
