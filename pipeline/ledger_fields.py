"""The fields of the sheets of contracts and of the pool; exchange reads and shows them by it."""

from core.ledger_field import LedgerField

#: Read as in any sheet, under the words of this one.
REF = LedgerField("ref", "line", "系统编号 合同系统编号", 20)
NAME = LedgerField(
    "name",
    "name",
    "合同名称 协议名称 合同(协议)名称 合同协议名称 签约项目名称 签约项目 项目名称",
    120,
)
FACTS = (
    LedgerField(
        "contract_kind",
        "contract_kind",
        "类别 合同类别 协议类别 合同类型 协议类型 签约类别",
        path="contract.kind",
    ),
    LedgerField(
        "investor", "line", "投资方 投资企业 投资主体 投资方名称 签约企业 签约方 企业名称", 100
    ),
    LedgerField(
        "signed_on",
        "actual",
        "签订日期 签约日期 签订时间 签约时间 签署日期 签署时间 合同签订日期",
    ),
    LedgerField(
        "contract_amount",
        "money",
        "金额 合同金额 签约金额 协议金额 签约额 投资额 计划投资 总投资 协议投资额",
    ),
    LedgerField("method", "promotion_method", "招商方式 方式", path="contract.method"),
    LedgerField("chain_name", "line", "产业链 产业链名称 所属产业链", 40),
    LedgerField("framework", "line", "落实的框架协议 框架协议 所属框架 落实框架", 200),
    LedgerField("trip", "line", "招商活动 所属招商活动 活动", 200),
    LedgerField("trip_leader", "line", "带队领导 招商领导 带队县领导", 60),
    LedgerField("landed", "line", "落地项目 台账项目 落地项目名称", 200),
    LedgerField("arrived", "money", "到位资金 累计到位资金 到位金额 资金到位 已到位资金 累计到位"),
    LedgerField("arrived_on", "actual", "到位日期 资金到位日期 到位时间 资金到位时间"),
    LedgerField("arrivals", "dated_amounts", "到位明细 资金到位明细 到位资金明细", 2000),
    LedgerField("amount_since", "actual", "变更日期 金额变更日期"),
    LedgerField("contract_reason", "line", "说明 变更说明 变更理由 理由", 200),
)
CONTRACT_FIELDS = (REF, NAME, *FACTS)

POOL_FIELDS = (
    LedgerField("ref", "line", "系统编号 项目系统编号", 20),
    LedgerField("name", "name", "项目名称 储备项目名称 储备项目 名称", 200),
    LedgerField("pool_since", "actual", "入库日期 入库时间 储备日期"),
    LedgerField(
        "reviewed_on", "actual", "论证日期 联席论证日期 论证时间 联席会议日期 联席日期 会议日期"
    ),
    LedgerField(
        "review_document", "line", "论证文件 联席文件 论证文号 会议纪要 纪要文号 文号", 100
    ),
    LedgerField(
        "pool_amount",
        "money",
        "金额 储备金额 在库金额 入库金额 总投资 计划总投资 拟投资 拟投资额 投资额",
    ),
    LedgerField("maturity", "maturity", "成熟度 储备类别 项目成熟度", path="case.maturity"),
    LedgerField("pool_changed_on", "actual", "变更日期 调整日期"),
    LedgerField("pool_left", "line", "出库情形", 20),
    LedgerField("pool_note", "line", "备注 说明 变更理由 理由", 200),
)
