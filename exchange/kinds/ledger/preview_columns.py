"""The columns of a ledger that its preview shows; what changes beyond them is named by the row."""

#: Columns with their headings; where two keys share one, a row has but one of them.
COLUMNS = [
    (("responsible_unit",), "责任单位"),
    (("kind",), "建设性质"),
    (("total_investment",), "总投资（万元）"),
    (("annual_plan",), "年度计划（万元）"),
    (("resume_due", "start_due"), "计划复工/开工"),
    (("completion_due",), "计划竣工"),
    (("lead_officials",), "包联领导"),
    (("contact_person",), "联系人"),
    (("responsible_person",), "责任人"),
]
