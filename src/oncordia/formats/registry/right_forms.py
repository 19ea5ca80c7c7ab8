"""Tables of consents, data sets, rights and property, and what their columns are called."""

from oncordia.formats.registry.form import NAMES, PERIOD, SOURCE, TableForm, write_columns

RIGHT_FORMS: tuple[TableForm, ...] = (
    TableForm(
        "consent",
        ("consents", "知情同意"),
        write_columns(
            f"""
    consent_id | its id, a word | 同意书编号
    subjects | donors, apart by ; | subject_ids, donors, 捐献者
    use | what the data may be used for, in DUO codes | data_use, purpose, 用途
    holder_id | the member that keeps the form | holder, 保管方
    country | whose law it was given under | 国家, 国别
    {PERIOD.strip()}
    withdrawn_on | from this day it allows nothing | withdrawn, 撤回日期
    data_kinds | kinds of data, apart by ;; empty: all | data, 数据类型
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "dataset",
        ("datasets", "data_sets", "数据集"),
        write_columns(
            f"""
    dataset_id | its id, a word | data_set_id, 数据集编号
    owner_id | the member whose it is | owner, 所有方, 数据所有方
    data_kind | raw wells, responses, curves, images, genome, … | kind, data, type, 数据类型, 类型
    subjects | donors it is about, apart by ; | subject_ids, donors, donor, 捐献者
    sample | the sample or organoid line | line, 样本, 类器官系
    consent_id | the consent it is held under | consent, 同意书编号
    agreement_id | the agreement it was made under | agreement, 协议编号
    country | where it lies, two letters of ISO 3166-1 | 国家, 国别, 存放国家
    n_subjects | people behind it; empty: as many as are named | n_donors, n_people, 人数
    min_cell | people in its smallest cell, for aggregates | min_cell_size, 最小单元人数
    digest | SHA-256 of its file, 64 hexadecimal digits | sha256, 摘要, 校验值
    made_on | the day it was made, as YYYY-MM-DD | date_made, 生成日期, 制作日期
    derived_from | data sets it was computed from, apart by ; | 来源数据集
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "ip_asset",
        ("ip", "ip_assets", "assets", "知识产权"),
        write_columns(
            f"""
    ip_id | its id, a word | 知识产权编号
    {NAMES.strip()}
    kind | background or foreground | type, 类型
    owners | shares that sum to 1, as O1=0.6; O2=0.4 | shares, 权利人
    agreement_id | the agreement it belongs to | 协议编号
    patents | publication numbers, apart by ; | identifiers, 专利号
    {SOURCE.strip()}
    """
        ),
    ),
    TableForm(
        "licence",
        ("licences", "licenses", "许可"),
        write_columns(
            f"""
    licence_id | its id, a word | license_id, 许可编号
    ip_id | the asset | 知识产权编号
    to_id | the member that may use it | licensee, 被许可方
    agreement_id | the agreement that gives it | 协议编号
    exclusive | yes or no | is_exclusive, 独占
    field | field of use; empty: all | 领域
    countries | where, apart by ;; empty: all | 国家
    {PERIOD.strip()}
    """
        ),
    ),
    TableForm(
        "benefit_split",
        ("benefit_splits", "splits", "收益分配"),
        write_columns(
            f"""
    split_id | its id, a word | 分配编号
    subject_id | the asset or agreement | 对象编号
    shares | shares that sum to 1, as O1=0.6; O2=0.4 | 份额
    agreement_id | the agreement that says so | 协议编号
    {PERIOD.strip()}
    """
        ),
    ),
)
