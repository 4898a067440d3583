//! What the words of a header mean, in Chinese and English, for files of programs that no preset knows. First the
//! word's role, whatever the record; then the place that this role has in a record of the kind at hand.

use Role::*;

/// What a column is about, whatever the record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[allow(missing_docs)]
pub enum Role {
    Id,
    Name,
    Given,
    Family,
    Middle,
    Prefix,
    Suffix,
    Nickname,
    /// A person's name in a row about something else.
    Person,
    PersonId,
    Company,
    CompanyId,
    DealName,
    DealId,
    LeadId,
    /// `title`: a job in a row about a person, the name of anything else.
    Title,
    Job,
    Department,
    DecisionRole,
    Email(&'static str),
    Phone(&'static str),
    /// The switchboard: the company's in a row about a person, too.
    CompanyPhone,
    CompanyEmail,
    Messenger(&'static str),
    Web(&'static str),
    Address(&'static str),
    Street,
    City,
    Region,
    Postal,
    Country,
    Birthday,
    Gender,
    Source,
    Status,
    Stage,
    Pipeline,
    Tags,
    Owner,
    OwnerId,
    OwnerEmail,
    CreatedAt,
    Notes,
    Industry,
    Tier,
    Employees,
    Revenue,
    CreditCode,
    TaxId,
    AccountType,
    Parent,
    ParentId,
    ReportsTo,
    Amount,
    AmountMinor,
    Currency,
    Probability,
    CloseDate,
    ClosedAt,
    NextStep,
    LostReason,
    DealType,
    ActivityType,
    Subject,
    Text,
    At,
    Next,
    Minutes,
    Due,
    DueTime,
    Done,
    DoneAt,
    DoNotEmail,
    /// Made from other fields by this program too.
    Derived,
}

/// Words in normal form, and their role.
const WORDS: &[(&str, Role)] = &[
    ("id|recordid|uuid|guid|编号|客户编号|联系人编号|线索编号|商机编号|customerid|contactid0|externalid", Id),
    ("name|fullname|displayname|姓名|名称|名字|联系人姓名|contactname|客户姓名|全名", Name),
    ("firstname|givenname|forename|名", Given),
    ("lastname|surname|familyname|姓|姓氏", Family),
    ("middlename|additionalname", Middle),
    ("prefix|salutation|nameprefix|称谓|尊称|称呼", Prefix),
    ("suffix|namesuffix", Suffix),
    ("nickname|昵称|别名", Nickname),
    ("contact|contactperson|person|primarycontact|联系人|主要联系人|首要联系人|对接人|personname", Person),
    ("contactid|personid|customercontactid|联系人id", PersonId),
    (
        "company|companyname|account|accountname|organization|organisation|organizationname|customer|customername|\
         client|clientname|employer|公司|公司名称|公司名|单位|单位名称|企业|企业名称|客户|客户名称|客户公司|所属客户|\
         关联客户|工作单位|客户全称|企业全称|对应客户|所属公司",
        Company,
    ),
    ("companyid|accountid|organizationid|orgid|customeridref|clientid|客户id|公司id", CompanyId),
    (
        "deal|dealname|opportunity|opportunityname|商机|商机名称|关联商机|对应商机|项目名称|销售机会|机会名称",
        DealName,
    ),
    ("dealid|opportunityid|商机id", DealId),
    ("leadid|线索id", LeadId),
    ("leadname|lead|线索|线索名称", Name),
    ("title|标题", Title),
    ("jobtitle|position|job|designation|职务|职位|岗位|头衔|职称", Job),
    ("department|dept|部门|所在部门|所属部门", Department),
    ("role|decisionrole|buyingrole|角色|决策角色|是否决策人", DecisionRole),
    (
        "email|emailaddress|mail|email1|primaryemail|邮箱|电子邮件|电子邮箱|邮件|email地址|邮箱地址|联系邮箱",
        Email(""),
    ),
    ("workemail|emailwork|businessemail|工作邮箱|企业邮箱", Email("work")),
    ("companyemail|公司邮箱|单位邮箱", CompanyEmail),
    ("personalemail|emailhome|homeemail|私人邮箱|个人邮箱", Email("home")),
    ("email2|secondaryemail|otheremail|alternateemail|备用邮箱|其他邮箱|邮箱2", Email("other")),
    (
        "phone|phonenumber|telephone|tel|phone1|primaryphone|contactphone|联系电话|联系方式|电话号码|联系人电话",
        Phone(""),
    ),
    (
        "电话|座机|固话|固定电话|办公电话|工作电话|workphone|businessphone|officephone|phonework",
        Phone("work"),
    ),
    (
        "公司电话|企业电话|单位电话|公司座机|总机|公司总机|总机电话|前台电话|companyphone|companyphonenumber|companytelephone|\
         companytel|companymainphone|mainphone|mainline|switchboard|accountphone|organizationphone",
        CompanyPhone,
    ),
    (
        "mobile|mobilephone|mobilenumber|cell|cellphone|cellular|手机|手机号|手机号码|移动电话|联系手机|phonemobile|\
         联系人手机|联系人手机号",
        Phone("mobile"),
    ),
    ("homephone|phonehome|家庭电话|住宅电话|宅电", Phone("home")),
    ("fax|faxnumber|传真|传真号码", Phone("fax")),
    ("otherphone|phone2|phoneother|备用电话|其他电话|电话2|更多电话|手机2|备用手机", Phone("other")),
    ("wechat|weixin|wechatid|微信|微信号", Messenger("wechat")),
    ("qq|qq号|qq号码", Messenger("qq")),
    ("whatsapp", Messenger("whatsapp")),
    ("skype", Messenger("skype")),
    ("telegram", Messenger("telegram")),
    ("line", Messenger("line")),
    ("钉钉|钉钉号|dingtalk", Messenger("dingtalk")),
    ("飞书|feishu|lark", Messenger("feishu")),
    (
        "website|websiteurl|url|homepage|web|webpage|domain|domainname|companydomain|网址|网站|官网|主页|公司网址|域名",
        Web(""),
    ),
    ("linkedin|linkedinurl|linkedinprofile|领英", Web("linkedin")),
    ("twitter|twitterhandle|x", Web("twitter")),
    ("facebook|facebookurl", Web("facebook")),
    ("微博|weibo", Web("weibo")),
    (
        "address|fulladdress|mailingaddress|地址|联系地址|公司地址|通讯地址|客户地址|办公地址|注册地址|单位地址",
        Address("work"),
    ),
    ("homeaddress|家庭地址|住址", Address("home")),
    ("street|streetaddress|address1|addressline1|详细地址|街道", Street),
    ("city|town|城市|市|所在城市|所属城市", City),
    (
        "state|province|region|stateprovince|stateregion|省|省份|地区|所在地区|所属省份|区域|所在省份|省市|省市区",
        Region,
    ),
    ("zip|zipcode|postalcode|postcode|postal|邮编|邮政编码", Postal),
    ("country|countryregion|国家|国家地区", Country),
    ("birthday|birthdate|dateofbirth|dob|生日|出生日期", Birthday),
    ("gender|sex|性别", Gender),
    ("source|leadsource|channel|origin|来源|客户来源|线索来源|渠道|来源渠道|商机来源|获客渠道", Source),
    ("status|leadstatus|contactstatus|状态|客户状态|线索状态|跟进状态", Status),
    ("stage|dealstage|salesstage|stagename|阶段|销售阶段|商机阶段|商机状态", Stage),
    ("pipeline|销售流程|商机组|商机状态组|管道", Pipeline),
    ("tags|tag|labels|label|categories|groups|标签|客户标签|分组|群组", Tags),
    (
        "owner|ownername|accountowner|contactowner|leadowner|dealowner|assignedto|assignee|salesrep|salesperson|\
         负责人|归属人|所有人|业务员|销售|销售人员|跟进人|客户经理|销售代表|拥有者|所属销售|记录人",
        Owner,
    ),
    ("ownerid|salesid|userid|负责人id|assigneeid", OwnerId),
    ("owneremail|负责人邮箱", OwnerEmail),
    (
        "createdat|created|createdate|createddate|createdtime|creationdate|dateadded|createtime|创建时间|创建日期|\
         录入时间|建档时间|添加时间|登记时间",
        CreatedAt,
    ),
    (
        "notes|note|description|comments|comment|remarks|remark|memo|background|备注|描述|说明|备注信息|简介|介绍",
        Notes,
    ),
    ("industry|sector|行业|所属行业|客户行业|所在行业", Industry),
    ("tier|rating|level|customerlevel|等级|客户等级|客户级别|级别|客户分级|重要程度", Tier),
    (
        "employees|numberofemployees|employeecount|headcount|companysize|员工人数|人数|员工数|规模人数",
        Employees,
    ),
    ("revenue|annualrevenue|turnover|年营业额|年收入|营业额|年营收", Revenue),
    ("统一社会信用代码|信用代码|社会信用代码|creditcode|统一信用代码", CreditCode),
    ("taxid|vat|vatnumber|税号|纳税人识别号|taxnumber", TaxId),
    ("accounttype|customertype|客户类型|公司类型|客户性质", AccountType),
    ("parentcompany|parentaccount|parent|上级客户|母公司|上级公司", Parent),
    ("parentid|parentaccountid|parentcompanyid", ParentId),
    ("reportsto|manager|managername|上级|直属上级|汇报对象|直接上级", ReportsTo),
    (
        "amount|value|dealvalue|dealamount|price|total|金额|商机金额|预计金额|成交金额|预计成交金额|合同金额|销售金额|预计销售金额",
        Amount,
    ),
    ("amountcents|valuecents|amountminor", AmountMinor),
    ("currency|currencycode|币种|货币", Currency),
    ("probability|winprobability|赢率|成交概率|可能性|赢单率|成功率|概率", Probability),
    (
        "closedate|expectedclose|expectedclosedate|expectedclosingdate|closingdate|预计成交日期|预计成交时间|\
         预计结单日期|预计签约日期|预计签单日期|预计完成日期",
        CloseDate,
    ),
    ("closedat|closeddate|wonat|lostat|closedon|成交日期|成交时间|结单日期|签约日期", ClosedAt),
    ("nextstep|nextaction|下一步|下一步计划|下步计划", NextStep),
    ("lostreason|lossreason|丢单原因|输单原因|失败原因", LostReason),
    ("dealtype|opportunitytype|商机类型", DealType),
    ("kind|type|activitytype|类型|活动类型|跟进类型|跟进方式|沟通方式|联系类型|拜访方式", ActivityType),
    ("subject|主题|summary|概要", Subject),
    (
        "body|text|content|detail|details|message|内容|跟进内容|沟通内容|跟进记录|沟通记录|跟进情况|拜访内容|\
         notecontent|联系内容",
        Text,
    ),
    (
        "at|happenedat|date|datetime|time|activitydate|日期|时间|跟进时间|沟通时间|联系时间|拜访时间|跟进日期|\
         沟通日期|拜访日期|activitytime|发生时间",
        At,
    ),
    ("nextcontact|nextfollowup|nextdate|下次联系时间|下次跟进时间|下次联系日期|下次跟进日期|下次跟进", Next),
    ("minutes|duration|durationminutes|时长|时长分钟", Minutes),
    ("due|duedate|deadline|截止日期|截止时间|到期日|到期时间|计划日期", Due),
    ("duetime|截止时刻", DueTime),
    ("done|completed|iscompleted|是否完成|完成状态|已完成", Done),
    ("doneat|completedat|donedate|completeddate|完成时间|完成日期", DoneAt),
    ("donotemail|emailoptout|unsubscribed|hasoptedoutofemail|optout|退订|拒收邮件", DoNotEmail),
    ("pinyin|initials|拼音|拼音首字母|序号|行号|no|index", Derived),
];

/// What a header (in normal form) is about. A unit or a remark behind the word does not hide it: `金额（元）`,
/// `Amount (USD)`, `姓名（必填）`.
pub fn role(header: &str) -> Option<Role> {
    let find = |word: &str| {
        WORDS.iter().find(|(words, _)| words.split('|').any(|known| known == word)).map(|(_, role)| *role)
    };
    if let Some(role) = find(header) {
        return Some(role);
    }
    const REMARKS: [&str; 16] = [
        "必填",
        "元",
        "万元",
        "usd",
        "cny",
        "rmb",
        "eur",
        "选填",
        "人民币",
        "美元",
        "required",
        "optional",
        "yyyymmdd",
        "年月日",
        "可多选",
        "单选",
    ];
    REMARKS.iter().find_map(|remark| header.strip_suffix(remark).and_then(find))
}

/// The place of a role in a file whose rows name a company and a person: how to reach somebody is about the person,
/// unless the word says that it is the company's.
pub fn place_among_both(role: Role, kind: &str) -> Option<String> {
    let account = |field: &str| Some(format!("account.{field}"));
    match (role, kind) {
        (Email(_) | Phone(_) | Messenger(_), "account") => place(role, "contact"),
        (CompanyPhone, _) => account("phones@label:work"),
        (CompanyEmail, _) => account("emails"),
        // A phone of the company needs a company to hang on, not only its name.
        (Company, _) => account("name"),
        _ => place(role, kind),
    }
}

/// The place of a role in a file about `kind`, in the short form of `Target`.
pub fn place(role: Role, kind: &str) -> Option<String> {
    let person = matches!(kind, "contact" | "lead");
    let organisation = kind == "account";
    let reached = person || organisation;
    let event = matches!(kind, "activity" | "task");
    let title = match kind {
        "task" => "title",
        "activity" => "subject",
        "custom_field" => "label",
        _ => "name",
    };
    let own = |field: &str| Some(format!("{kind}.{field}"));
    let side = |field: &str| Some(field.to_owned());
    match role {
        Id => own("id"),
        Name => own(title),
        Title if kind == "contact" || kind == "lead" => own("title"),
        Title => own(title),
        Given | Family if !person => None,
        Given => own("given"),
        Family => own("family"),
        Middle | Suffix | Nickname if kind != "contact" => None,
        Middle => own("middle"),
        Suffix => own("suffix"),
        Nickname => own("nickname"),
        Prefix if person => own("prefix"),
        Person => match kind {
            "account" => side("contact.name"),
            "contact" | "lead" => own("name"),
            "deal" | "activity" | "task" => own("contact@name"),
            _ => None,
        },
        PersonId => match kind {
            "contact" => own("id"),
            "deal" | "activity" | "task" | "lead" => own("contact@id"),
            _ => None,
        },
        Company => match kind {
            "account" => own("name"),
            "lead" => own("company"),
            "contact" | "deal" | "activity" | "task" => own("account@name"),
            _ => None,
        },
        CompanyId => match kind {
            "account" => own("id"),
            "contact" | "deal" | "activity" | "task" | "lead" => own("account@id"),
            _ => None,
        },
        DealName => match kind {
            "deal" => own("name"),
            _ if event => own("deal@name"),
            _ => None,
        },
        DealId => match kind {
            "deal" => own("id"),
            _ if event => own("deal@id"),
            _ => None,
        },
        LeadId => match kind {
            "lead" => own("id"),
            "deal" => own("lead@id"),
            _ if event => own("lead@id"),
            _ => None,
        },
        Job => match kind {
            "account" => side("contact.title"),
            _ if person => own("title"),
            _ => None,
        },
        Department => match kind {
            "contact" => own("department"),
            "account" => side("contact.department"),
            _ => None,
        },
        DecisionRole => (kind == "contact").then(|| "contact.role".to_owned()),
        Email(_) | Phone(_) | Messenger(_) | Web(_) => {
            let (field, label) = match role {
                Email(label) => ("emails", label),
                Phone(label) => ("phones", label),
                Messenger(label) => ("messengers", label),
                Web(label) => ("websites", label),
                _ => return None,
            };
            if kind == "member" && field == "emails" {
                return own("email");
            }
            let kind = if reached { kind } else { return None };
            Some(if label.is_empty() {
                format!("{kind}.{field}")
            } else {
                format!("{kind}.{field}@label:{label}")
            })
        }
        CompanyPhone => match kind {
            "account" | "lead" => own("phones@label:work"),
            "contact" => own("phones@label:company"),
            _ => None,
        },
        CompanyEmail => match kind {
            "account" => own("emails"),
            "contact" | "lead" => own("emails@label:work"),
            _ => None,
        },
        Address(label) if reached => own(&format!("addresses@formatted:{label}")),
        Street if reached => own("addresses@street:work"),
        City if reached => own("addresses@city:work"),
        Region if reached => own("addresses@region:work"),
        Postal if reached => own("addresses@postal:work"),
        Country if reached => own("addresses@country:work"),
        Birthday if kind == "contact" => own("birthday"),
        Gender if kind == "contact" => own("gender"),
        Source if reached || kind == "deal" => own("source"),
        Status if reached => own("status"),
        Status if kind == "deal" => own("outcome"),
        Stage => match kind {
            "deal" => own("stage@name"),
            _ if reached => own("status"),
            _ => None,
        },
        Pipeline if kind == "deal" => own("pipeline@name"),
        Tags if reached || kind == "deal" => own("tags"),
        Owner if kind != "member" => own("owner@name"),
        OwnerId if kind != "member" => own("owner@id"),
        OwnerEmail if kind != "member" => own("owner@email"),
        CreatedAt if kind == "activity" => own("at"),
        CreatedAt => own("created_at"),
        Notes | Text if kind == "activity" => own("text"),
        Notes | Text if reached || kind == "deal" || kind == "task" => own("notes"),
        Industry if organisation || kind == "lead" => own("industry"),
        Tier if organisation || kind == "lead" => own("tier"),
        Employees if organisation || kind == "lead" => own("employees"),
        Revenue if organisation || kind == "lead" => own("revenue"),
        CreditCode if organisation => own("credit_code"),
        TaxId if organisation => own("tax_id"),
        AccountType if organisation => own("account_type"),
        ActivityType if organisation => own("account_type"),
        Parent if organisation => own("parent@name"),
        ParentId if organisation => own("parent@id"),
        ReportsTo if kind == "contact" => own("reports_to@name"),
        Amount if kind == "deal" => own("amount"),
        AmountMinor if kind == "deal" => own("amount@minor"),
        Currency if kind == "deal" => own("amount@currency"),
        Probability if kind == "deal" => own("probability"),
        CloseDate if kind == "deal" => own("close_date"),
        ClosedAt if kind == "deal" => own("closed_at"),
        NextStep if kind == "deal" => own("next_step"),
        LostReason if kind == "deal" => own("lost_reason"),
        DealType if kind == "deal" => own("deal_type"),
        ActivityType if kind == "deal" => own("deal_type"),
        ActivityType if event => own("type"),
        Subject if event => own(title),
        At if kind == "activity" => own("at"),
        At if kind == "task" => own("due"),
        Next if kind == "activity" => own("next"),
        Next if reached || kind == "deal" => side("task.due"),
        Minutes if kind == "activity" => own("minutes"),
        Due if kind == "task" => own("due"),
        DueTime if kind == "task" => own("time"),
        Done if kind == "task" => own("done"),
        Done if kind == "activity" => own("was_done"),
        DoneAt if kind == "task" => own("done_at"),
        DoNotEmail if person => own("do_not_email"),
        Derived => side("-"),
        _ => None,
    }
}

/// How much a role speaks for a file being about each kind, and how much the file's name does.
pub fn kind_of<'a>(file: &str, headers: impl Iterator<Item = &'a str>) -> &'static str {
    // account, contact, lead, deal, activity, task
    const KINDS: [&str; 6] = ["account", "contact", "lead", "deal", "activity", "task"];
    const FILES: [(&str, usize); 34] = [
        ("contact", 1),
        ("people", 1),
        ("person", 1),
        ("联系人", 1),
        ("通讯录", 1),
        ("人脉", 1),
        ("名片", 1),
        ("compan", 0),
        ("account", 0),
        ("customer", 0),
        ("organi", 0),
        ("client", 0),
        ("客户", 0),
        ("公司", 0),
        ("企业", 0),
        ("lead", 2),
        ("prospect", 2),
        ("线索", 2),
        ("潜客", 2),
        ("deal", 3),
        ("opportunit", 3),
        ("商机", 3),
        ("机会", 3),
        ("activit", 4),
        ("event", 4),
        ("note", 4),
        ("跟进", 4),
        ("沟通", 4),
        ("拜访", 4),
        ("活动", 4),
        ("日志", 4),
        ("task", 5),
        ("todo", 5),
        ("待办", 5),
    ];
    let mut points = [0i32; 6];
    let file = file.to_lowercase();
    let mut named: Vec<(usize, usize)> =
        FILES.iter().filter_map(|(word, kind)| file.find(word).map(|at| (at, *kind))).collect();
    // `客户跟进记录` is about what comes last, `customer contacts` too.
    named.sort_unstable();
    if let Some((_, kind)) = named.last() {
        points[*kind] += 6;
    }
    let mut company = false;
    let mut person = false;
    let (mut name, mut beside) = (false, false);
    for header in headers {
        name |= role(header) == Some(Name);
        beside |= role(header) == Some(Person);
        match (header, role(header)) {
            ("lead" | "leadname" | "leadid" | "线索" | "线索名称" | "线索编号" | "线索状态", _) => {
                points[2] += 6
            }
            ("客户姓名" | "contactname" | "联系人姓名" | "姓名", _) => {
                points[1] += 4;
                person = true;
            }
            (_, Some(Given | Family | Birthday | Gender | Nickname | ReportsTo)) => {
                points[1] += 3;
                person = true;
            }
            (_, Some(Job | Department)) => points[1] += 2,
            (_, Some(Messenger(_) | Email(_))) => points[1] += 1,
            (_, Some(Company)) => {
                points[0] += 3;
                company = true;
            }
            (_, Some(CreditCode | Employees | Revenue | Tier | AccountType | Parent)) => points[0] += 3,
            (_, Some(Web(_) | Industry)) => points[0] += 2,
            (_, Some(DealName | Amount | AmountMinor | Probability | CloseDate | ClosedAt | LostReason)) => {
                points[3] += 4
            }
            (_, Some(Stage | Currency | NextStep)) => points[3] += 2,
            (_, Some(Text)) => points[4] += 4,
            (_, Some(At | Minutes)) => points[4] += 3,
            (_, Some(Subject)) => points[4] += 2,
            (_, Some(Due | Done | DoneAt | DueTime)) => points[5] += 5,
            _ => {}
        }
    }
    // A person's own name beside a company's: the row is about the person.
    if person && company {
        points[1] += 3;
    } else if name && company {
        // `Name` beside `Company` is nobody else's.
        points[1] += 4;
    } else if beside && company && points[2..].iter().all(|points| *points == 0) {
        // `联系人` beside `公司名称` may stay empty: the company is what every row has.
        points[0] += 3;
    }
    let best = points.iter().enumerate().max_by_key(|(at, points)| (**points, usize::from(*at == 1)));
    match best {
        Some((at, points)) if *points > 0 => KINDS[at],
        _ => "contact",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Target;
    use crate::exchange::header::normal;

    #[test]
    fn every_role_has_places_that_exist() {
        for (words, role) in WORDS {
            for word in words.split('|') {
                assert_eq!(normal(word), word);
            }
            let mut somewhere = false;
            for kind in ["account", "contact", "lead", "deal", "activity", "task", "member"] {
                if let Some(target) = place(*role, kind) {
                    assert!(Target::parse(&target).is_some(), "{role:?} {kind}: {target}");
                    somewhere = true;
                }
            }
            assert!(somewhere, "{role:?}");
        }
    }

    #[test]
    fn no_word_has_two_roles() {
        let mut seen = std::collections::HashSet::new();
        for (words, _) in WORDS {
            for word in words.split('|') {
                assert!(seen.insert(word), "{word}");
            }
        }
    }

    #[test]
    fn files_are_about_what_they_look_like() {
        for (file, headers, kind) in [
            ("companies", "id,name,domain,city,phone,industry,created_at", "account"),
            ("contacts", "id,name,pinyin,company_id,company_name,title,email,phone,stage", "contact"),
            ("deals", "id,title,contact_id,company_id,owner,stage,amount_cents,currency", "deal"),
            ("activities", "id,contact_id,deal_id,kind,subject,body,happened_at,owner", "activity"),
            ("x", "姓名,公司,职务,手机,邮箱", "contact"),
            ("x", "客户名称,联系人,手机,地址,客户等级", "account"),
            ("x", "商机名称,客户名称,预计金额,阶段", "deal"),
            ("客户跟进记录", "客户名称,跟进内容,跟进时间", "activity"),
            ("x", "线索名称,手机,来源", "lead"),
            ("x", "任务,截止日期,负责人,是否完成", "task"),
            ("x", "Name,Company,Mobile Phone", "contact"),
            ("x", "名称,公司,手机", "contact"),
            ("x", "公司名称,联系人,职务,手机,邮箱,微信", "account"),
            ("x", "商机名称,客户名称,联系人", "deal"),
            ("客户跟进记录", "客户名称,联系人,跟进内容,跟进时间", "activity"),
            ("x", "Name,Account Name,Amount,Stage,Close Date", "deal"),
            ("x", "A,B", "contact"),
        ] {
            let headers: Vec<String> = headers.split(',').map(normal).collect();
            assert_eq!(kind_of(file, headers.iter().map(String::as_str)), kind, "{file} {headers:?}");
        }
    }
}
