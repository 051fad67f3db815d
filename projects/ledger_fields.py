"""The fields of the ledger: what each is called in the sheets of offices, and how it is read."""

from core.ledger_field import Column

COLUMNS = (
    Column("ref", "line", "系统编号", 20),
    Column("name", "name", "项目名称 名称 工程名称 重点项目名称 项目 项目（工程）名称", 200),
    Column(
        "national_code",
        "code",
        "项目代码 投资项目代码 项目统一代码 投资项目统一代码 全国项目代码 国家代码",
    ),
    Column("location", "line", "建设地点 项目地点 建设地址 项目地址 建设位置 所在乡镇 地点", 100),
    Column("kind", "kind", "建设性质 项目性质 性质 续建新建 续建/新建 新建续建 新建/续建 是否续建"),
    Column("grade", "grade", "级别 项目级别 重点级别 项目层级 省市县级"),
    Column("work_area", "area", "所属领域 十项工作 工作领域 领域 所属工作 所属十项工作"),
    Column("stage", "stage", "项目阶段 建设阶段 阶段"),
    Column(
        "content",
        "text",
        "建设内容及规模 建设内容 建设规模及内容 建设规模和内容 主要建设内容 主要建设内容及规模 "
        "项目建设内容 建设规模及主要内容 建设规模及主要建设内容 项目内容 项目概况",
        4000,
    ),
    Column(
        "annual_content",
        "text",
        "年度建设内容 本年建设内容 年度建设任务 年度主要建设内容 本年建设任务",
        4000,
    ),
    Column(
        "period",
        "line",
        "建设起止年限 建设年限 起止年限 建设起止时间 建设周期 建设工期 项目工期 建设期限",
        30,
    ),
    Column("formalities", "text", "前期手续办理情况 前期手续 手续办理情况 前期手续情况", 2000),
    Column("funding", "line", "资金来源 资金来源及构成 资金渠道", 200),
    Column(
        "total_investment",
        "money",
        "总投资 项目总投资 总投资额 计划总投资 估算总投资 概算总投资 投资总额",
    ),
    Column(
        "carried_in",
        "money",
        "截至上年底累计完成 截至上年底累计完成投资 截止上年底累计完成投资 截止上年底累计完成 "
        "上年底累计完成投资 上年底累计完成 至上年底累计完成投资 至上年底累计完成 "
        "截至上年12月底累计完成投资 截止上年12月底累计完成投资",
    ),
    Column(
        "annual_plan",
        "money",
        "年度计划投资 本年计划投资 年计划投资 计划投资 年度投资计划 年度计划完成投资 本年投资计划 "
        "今年计划投资 当年计划投资 年度计划 本年计划 年计划完成投资 计划完成投资 本年计划完成投资",
    ),
    Column("resume_due", "date", "计划复工时间 计划复工日期 计划复工 复工时限"),
    Column(
        "start_due", "date", "计划开工时间 计划开工日期 计划开工 拟开工时间 预计开工时间 开工时限"
    ),
    Column(
        "resume_or_start_due",
        "date",
        "计划复工/开工时间 计划开工/复工时间 计划开复工时间 计划复(开)工时间 计划开(复)工时间 "
        "计划复开工时间 计划开工(复工)时间",
    ),
    Column("resumed_on", "actual", "实际复工时间 实际复工日期 实际复工 复工实际时间"),
    Column("started_on", "actual", "实际开工时间 实际开工日期 实际开工 开工实际时间"),
    Column(
        "resumed_or_started_on",
        "actual",
        "实际复工/开工时间 实际开工/复工时间 实际开复工时间 实际复(开)工时间 实际开(复)工时间 "
        "实际复开工时间 实际开工(复工)时间",
    ),
    Column(
        "completion_due",
        "date",
        "计划竣工时间 计划竣工日期 计划竣工 计划完工时间 计划完工日期 计划完工 竣工时限 "
        "计划竣工(投产)时间 预计竣工时间 计划建成时间",
    ),
    Column(
        "completed_on",
        "actual",
        "实际竣工时间 实际竣工日期 实际竣工 实际完工时间 实际完工日期 实际完工",
    ),
    Column(
        "no_winter_stop", "yes_no", "不停工 无冬休 冬季不停工 不停工(无冬休) 是否不停工 越冬施工"
    ),
    Column("no_winter_stop_reason", "line", "不停工原因 无冬休原因 冬季不停工原因 不停工说明", 200),
    Column("listed_on", "listed_on", "增补 增补日期 增补时间 列入日期 列入时间"),
    Column("approval", "line", "批准文号 增补批准文号 批准文件 增补文号", 60),
    Column("is_livelihood_item", "yes_no", "民生实事 十件民生实事 是否民生实事"),
    Column("stat_enrolled", "yes_no", "是否入统 入统 是否纳统 纳统 是否入库"),
    Column("tags", "words", "标签 项目标签"),
    Column(
        "lead_officials",
        "people",
        "包联领导 包联县领导 包联责任人 包保领导 联系领导 县级包联领导 包联县级领导 牵头领导",
    ),
    Column("responsible_unit", "unit", "责任单位 牵头单位 责任部门 牵头部门 牵头责任单位"),
    Column("supporting_units", "units", "配合单位 协办单位 配合部门"),
    Column(
        "owner_unit",
        "unit",
        "项目单位 建设单位 业主 业主单位 项目业主 项目法人 项目法人单位 建设主体 实施单位 投资主体",
    ),
    Column("responsible_person", "person", "责任人 项目责任人 项目负责人", 50),
    Column("contact_person", "person", "联系人 项目联系人 填报人 联系人姓名", 50),
    Column("contact_phone", "phone", "联系电话 电话 联系方式 手机 手机号 手机号码 联系人电话"),
    Column(
        "contact",
        "contact",
        "联系人及电话 联系人及联系电话 联系人及联系方式 联系人电话号码 联系人和电话",
    ),
    Column(
        "contact_email", "email", "邮箱 电子邮箱 联系人邮箱 电子邮件 E-mail email 邮件地址", 254
    ),
    Column("note", "progress", "形象进度 工程形象进度 形象进度情况", 1000),
    Column("problem", "text", "存在问题 存在的问题 存在问题及建议 问题和建议", 2000),
    Column("next_step", "text", "下一步措施 下一步工作 下一步计划 下一步打算", 2000),
    Column("remark", "text", "备注 备注说明", 2000),
    # What stood in a unit's own sheet when it was taken: hidden, to see who changed what.
    Column("base_resumed_on", "actual", "下载时·实际复工时间"),
    Column("base_started_on", "actual", "下载时·实际开工时间"),
    Column("base_completed_on", "actual", "下载时·实际竣工时间"),
    Column("base_note", "text", "下载时·形象进度", 1000),
    Column("base_problem", "text", "下载时·存在问题", 2000),
    Column("base_next_step", "text", "下载时·下一步措施", 2000),
)
