//! Every finding the engine can make: its code, usual severity, sentence and hint, in Chinese and
//! English. `{name}` stands for a value that the finding carries; `cli` is the hint of the command
//! line, where it names options ([`crate::catalogue`]).

crate::catalogue! {
    /// The kind of a finding. Codes are stable: add, never rename.
    Code {
    // Files
    FileUnreadable "file-unreadable" Error
        zh "无法读取文件：{detail}" "请检查路径和读取权限"
        en "the file cannot be read: {detail}" "check the path and the permission to read it";
    FileEmpty "file-empty" Error
        zh "文件是空的" "请确认导出是否成功"
        en "the file is empty" "check whether the export succeeded";
    FileFormat "file-format" Error
        zh "不认识的文件格式：{detail}" "支持 CSV、TSV、XLSX、XLS、Parquet、NDJSON"
        en "unknown file format: {detail}" "CSV, TSV, XLSX, XLS, Parquet and NDJSON are read";
    FileDamaged "file-damaged" Error
        zh "文件已损坏或不完整：{detail}" "请重新导出或重新下载该文件"
        en "the file is damaged or cut off: {detail}" "export or download it again";
    FileEncoding "file-encoding" Error
        zh "第 {byte} 字节处既不是 UTF-8 也不是 GB18030 文本" "请另存为 UTF-8 编码的 CSV"
        en "neither UTF-8 nor GB18030 text at byte {byte}" "save it as CSV in UTF-8";
    LineTooLong "line-too-long" Error
        zh "一行超过 {limit} 字节" "文件可能缺少换行，或有未闭合的引号"
        en "a line is longer than {limit} bytes" "line ends may be missing, or a quote is not closed";
    FileContent "file-content" Error
        zh "文件名或指定的格式是 {expected}，内容却不是" "文件可能没有下载完整，或改过扩展名；请用原软件另存"
        en "the name or the options say {expected}, but the content is of another format" "it may be cut off or renamed: save it again with the program that made it";
    FileProtected "file-protected" Error
        zh "文件设有打开密码" "请取消密码后另存再用"
        en "the file is protected by a password" "remove the password and save it again";
    FileTooLarge "file-too-large" Error
        zh "文件展开后超过 {limit} 字节" "请拆分为多个文件，或另存为 CSV"
        en "unpacked, the file has more than {limit} bytes" "split it, or save it as CSV";
    SheetTooLarge "sheet-too-large" Error
        zh "单元格超过 {limit} 个" "请清除表尾多余的行列，或另存为 CSV"
        en "there are more than {limit} cells" "clear the rows and columns that are not needed, or save it as CSV";
    SheetUnknown "sheet-unknown" Error
        zh "没有名为“{value}”的工作表" "现有工作表：{expected}"
        en "there is no sheet “{value}”" "the sheets are: {expected}";
    SheetLeftOut "sheet-left-out" Warning
        zh "该工作表未读取（{value}），其中有 {count} 行" "如其中有企业，请取消隐藏或改正表头"
        en "the sheet was not read ({value}); it has {count} rows" "if there are firms in it, unhide it or mend its header"
        cli "如其中有企业，请取消隐藏、改正表头，或用 --sheet 指明" "if there are firms in it, unhide it, mend its header, or name it with --sheet";
    QuoteUnclosed "quote-unclosed" Error
        zh "引号没有闭合，以下 {count} 行被并入一个单元格" "请补上闭合的引号，或删去多余的引号"
        en "a quote is never closed: the {count} lines from here on are in one cell" "close the quote, or delete it";
    JsonLineInvalid "json-line-invalid" Error
        zh "该行不是一个 JSON 对象：{detail}" "NDJSON 每行一个对象，值只能是数字、文本、true、false 或 null"
        en "the line is not one flat JSON object: {detail}" "write one object a line, with numbers, texts, true, false or null as values";
    ColumnType "column-type" Error
        zh "该列的数据类型 {detail} 不能读取" "请转换为文本、数值、布尔或日期类型"
        en "the column's type {detail} cannot be read" "convert it to text, numbers, booleans or dates";
    // Headers
    HeaderMissing "header-missing" Error
        zh "没有找到表头" "首行应为列名，如：统一社会信用代码、年份、行业代码、用电量(万千瓦时)、工业增加值(万元)"
        en "no header row was found" "the first row should name the columns, e.g. credit_code, period, industry, electricity_mwh, value_added_wan_yuan";
    RowsMissing "rows-missing" Error
        zh "表头之下没有数据行" "请确认导出的内容"
        en "there are no rows under the header" "check what was exported";
    HeaderUnknown "header-unknown" Warning
        zh "不认识的列“{value}”，未使用{nearest}" "如需使用，请改为字段表中的列名"
        en "the column “{value}” is unknown and was not used{nearest}" "to use it, give it a header of the dictionary"
        cli "如需使用，请加 --map '{value}=字段[单位]'" "to use it, add --map '{value}=field[unit]'";
    HeaderNotUsed "header-not-used" Error
        zh "“{value}”列有计量单位“{unit}”，但认不出是哪一项{nearest}" "请改用字段表中的列名；与评价无关的列请删去"
        en "the column “{value}” has the unit “{unit}”, but is not understood{nearest}" "give it a header of the dictionary, or delete it if no score depends on it"
        cli "请加 --map '{value}=字段[单位]'；与评价无关的加 --map '{value}=ignore'" "add --map '{value}=field[unit]', or --map '{value}=ignore' if no score depends on it";
    HeaderAmbiguous "header-ambiguous" Error
        zh "“{first}”与“{value}”都被理解为 {field}" "请只保留其中一列，或改写列名"
        en "“{first}” and “{value}” both mean {field}" "keep one of the two, or rename one"
        cli "请用 --map 指明用哪一列，例如 --map '{value}=ignore'" "say which with --map, e.g. --map '{value}=ignore'";
    TitleTaken "title-taken" Notice
        zh "表中没有 {field} 列，按工作表名或表题取 {value}" "如不对，请在表中写明"
        en "there is no column {field}: {value} was taken from the sheet's name or the title" "if that is wrong, say it in the table"
        cli "如不对，请加 --period 或 --region" "if that is wrong, add --period or --region";
    HeaderSpan "header-span" Error
        zh "“{first}”与“{value}”中哪一列是报告期全期的 {field}，无法判断" "请在标题或报告期列写明"
        en "of “{first}” and “{value}”, which holds {field} of the whole period cannot be told" "let title or period say it"
        cli "请在标题或报告期列写明，或用 --map 指明，例如 --map '{value}=ignore'" "let title or period say it, or say it with --map, e.g. --map '{value}=ignore'";
    HeaderUnitMissing "header-unit-missing" Error
        zh "“{value}”没有写明单位" "请在表头写明单位，如“{value}({example})”"
        en "“{value}” does not say its unit" "write it in the header, e.g. “{value}({example})”"
        cli "请在表头写明单位，如“{value}({example})”，或加 --map '{value}={field}[{example}]'" "write it in the header, e.g. “{value}({example})”, or add --map '{value}={field}[{example}]'";
    HeaderUnitUnknown "header-unit-unknown" Error
        zh "“{value}”的单位“{unit}”不认识，或不适用于 {field}" "可用的单位：{expected}"
        en "the unit “{unit}” of “{value}” is unknown or does not fit {field}" "units that fit: {expected}";
    HeaderKeyMissing "header-key-missing" Error
        zh "缺少必需的列：{expected}" "请补上该列"
        en "a required column is missing: {expected}" "add it"
        cli "请补上该列，或用 --map 指明哪一列是它" "add it, or say with --map which column it is";
    HeaderBlank "header-blank" Warning
        zh "第 {value} 列有数据但没有列名，未使用" "请补上列名；两行表头请合并为一行"
        en "column {value} has data but no header, and was not used" "name it; put a header of two rows into one";
    MapUnmatched "map-unmatched" Error
        zh "--map 指定的列“{value}”不存在" "请核对列名"
        en "--map names a column that is not there: “{value}”" "check the names of the columns"
        cli "可用 tanxiao read 查看各列的列名" "tanxiao read shows the columns";
    MapInvalid "map-invalid" Error
        zh "--map 写法不对：{value}" "应为 '列名=字段[单位]'，例如 '用电=electricity[万千瓦时]'"
        en "--map cannot be understood: {value}" "write 'column=field[unit]', e.g. 'power=electricity[MWh]'";
    // Rows: identity
    CreditCodeInvalid "credit-code-invalid" Error
        zh "统一社会信用代码“{value}”不正确：{detail}" "请按营业执照核对 18 位代码（GB 32100-2015）"
        en "the credit code “{value}” is wrong: {detail}" "check the 18 characters against the business licence (GB 32100-2015)";
    CreditCodeMissing "credit-code-missing" Warning
        zh "没有统一社会信用代码，以名称“{value}”识别" "请补填统一社会信用代码"
        en "no credit code: identified by the name “{value}”" "fill in the credit code";
    IdentityMissing "identity-missing" Error
        zh "既没有统一社会信用代码也没有名称" "请补填统一社会信用代码"
        en "neither a credit code nor a name" "fill in the credit code";
    PeriodInvalid "period-invalid" Error
        zh "报告期“{value}”无法识别" "写作 2023、2023Q1 或 2023-01"
        en "the period “{value}” cannot be understood" "write 2023, 2023Q1 or 2023-01";
    PeriodSpan "period-span" Error
        zh "“{value}”是累计或跨月的时段，不是年、季度或月" "请按全年、季度或单月填报，写作 2023、2023Q1 或 2023-01"
        en "“{value}” is a cumulative span of months, no year, quarter or month" "report a whole year, a quarter or a month: 2023, 2023Q1 or 2023-01";
    PeriodMissing "period-missing" Error
        zh "没有填报告期" "请补填"
        en "no period" "fill it in"
        cli "请补填，或加 --period 2023" "fill it in, or add --period 2023";
    ColumnPeriod "column-period" Error
        zh "按列名，该列不是{value}的数" "请核对报告期；列名有误的请改写"
        en "by its name the column is not of {value}" "check the period, or rename the column";
    IndustryMissing "industry-missing" Error
        zh "没有填行业" "填写 2 至 4 位行业代码或行业全称"
        en "no industry" "give the 2 to 4 digit code or the full name";
    IndustryConflict "industry-conflict" Warning
        zh "行业“{value}”与“{other}”不一致，采用 {expected}" "请核对行业代码和行业名称"
        en "the industries “{value}” and “{other}” disagree; {expected} is used" "check code and name";
    IndustryContradicts "industry-contradicts" Error
        zh "行业“{value}”与“{other}”互相矛盾（均按 GB/T 4754-2017）" "代码多半出自旧版（2002 或 2011）分类：请按 2017 版改正代码"
        en "the industries “{value}” and “{other}” contradict each other (both by GB/T 4754-2017)" "the code is probably of an older edition (2002 or 2011): give that of 2017";
    IndustryEdition "industry-edition" Error
        zh "“{value}”是 GB/T 4754-{expected} 的行业，评价按 2017 版" "请换成 2017 版的代码和名称，并改写列名"
        en "“{value}” holds industries of GB/T 4754-{expected}; grading goes by the edition of 2017" "give codes and names of 2017, and rename the column";
    IndustryUnknown "industry-unknown" Error
        zh "行业“{value}”不在 GB/T 4754-2017 的工业门类（B、C、D）中" "填写 2 至 4 位行业代码或行业全称"
        en "the industry “{value}” is not in sections B, C and D of GB/T 4754-2017" "give the 2 to 4 digit code or the full name"
        cli "填写 2 至 4 位行业代码或行业全称；可用 tanxiao industries 查询" "give the 2 to 4 digit code or the full name; tanxiao industries looks it up";
    RegionUnknown "region-unknown" Warning
        zh "地区“{value}”不在行政区划代码（GB/T 2260）中，采用{expected}的电网因子" "请核对 6 位行政区划代码"
        en "the region “{value}” is not in GB/T 2260; the grid factor of {expected} is used" "check the six-digit code";
    RegionMissing "region-missing" Warning
        zh "没有地区，采用全国平均电网因子" "请补填行政区划代码"
        en "no region: the national average grid factor is used" "fill in the region code"
        cli "请补填行政区划代码，或加 --region 330500" "fill in the region code, or add --region 330500";
    DuplicateConflict "duplicate-conflict" Error
        zh "同一企业同一报告期有 {count} 行，内容不一致（另见 {expected}）" "请只保留正确的一行"
        en "{count} rows of the same firm and period disagree (see also {expected})" "keep the right one only";
    PartRejected "part-rejected" Error
        zh "同一企业同一报告期的另一行（{expected}）被拒绝，不完整的数据不能评价" "先改正被拒绝的那一行"
        en "another row of the same firm and period ({expected}) was rejected; a part cannot be scored" "correct that row first";
    RowsFilledDown "rows-filled-down" Warning
        zh "企业和报告期为空的行，按合并单元格处理，视为上一行的企业" "请核对；最好每行都填企业和报告期"
        en "rows without firm and period were taken to continue the row above, as merged cells do" "check them; best name firm and period on every row";
    RowsSetAside "rows-set-aside" Notice
        zh "{count} 行不是企业，未计入：{value}" "如其中有企业，请改正该行的企业名称"
        en "{count} rows are no firms and were set aside: {value}" "if one is a firm, mend its name";
    LongRowRepeated "long-row-repeated" Warning
        zh "{energy}有多行且数量相同（{value}），已相加" "如为重复录入，请删除"
        en "{energy} stands on several rows with the same quantity ({value}); they were added up" "delete them if they were entered twice";
    DuplicateIdentical "duplicate-identical" Warning
        zh "与 {expected} 完全相同，只计一次" "请删除重复行"
        en "the same as {expected}; counted once" "delete the repeated row";
    // Rows: amounts
    ValueNotANumber "value-not-a-number" Error
        zh "“{value}”不是数字" "只填数字；没有填报的留空"
        en "“{value}” is not a number" "enter a number, or leave it empty if not reported";
    FormulaWithoutValue "formula-without-value" Error
        zh "单元格是公式“{value}”，文件中没有算出的结果" "请用表格软件打开后重新计算并保存，或粘贴为数值"
        en "the cell is the formula “{value}”, and the file has no result of it" "open the file in a spreadsheet program, calculate and save it, or paste values";
    RowWidth "row-width" Error
        zh "该行有 {count} 个字段，表头有 {expected} 个：各单元格属于哪一列无从得知" "含逗号的内容（如 3,000）请加引号，缺少的单元格请补上逗号"
        en "the row has {count} fields and the header {expected}: nobody knows which cell stands in which column" "put texts with a comma (such as 3,000) in quotes, and give an empty cell its comma";
    ValueOutOfRange "value-out-of-range" Error
        zh "“{value}”超出可处理的范围" "请核对数值和单位"
        en "“{value}” is out of range" "check the number and its unit";
    ValueNegative "value-negative" Error
        zh "“{value}”为负数" "能源消费量和抵扣量不能为负，请核对"
        en "“{value}” is negative" "energy and deductions cannot be negative; check it";
    EnergyTypeUnknown "energy-type-unknown" Error
        zh "能源品种“{value}”不认识{nearest}" "请按能源品种目录填写名称"
        en "the energy type “{value}” is unknown{nearest}" "write it as the catalogue of energy types does"
        cli "可用 tanxiao factors 查看全部品种" "tanxiao factors lists them all";
    UnitUnknown "unit-unknown" Error
        zh "计量单位“{value}”不认识，或不适用于{expected}" "请填写与品种相符的单位"
        en "the unit “{value}” is unknown or does not fit {expected}" "give a unit that fits the energy type";
    MaterialExceeds "material-exceeds" Error
        zh "{energy}用于原材料的数量（{value}）大于消费量（{expected}）" "用于原材料应为消费量的其中项，请核对"
        en "{energy} used as material ({value}) exceeds its consumption ({expected})" "it is a part of the consumption; check both";
    IncomeItemsIncomplete "income-items-incomplete" Warning
        zh "收入法四项不齐（缺{value}），无法计算增加值" "四项均须填报：劳动者报酬、生产税净额、固定资产折旧、营业盈余"
        en "the income approach lacks {value}: value added cannot be computed" "all four items are needed: compensation, net production tax, depreciation, operating surplus";
    // Rows: completeness
    EnergyMissing "energy-missing" Error
        zh "没有任何能源消费数据" "请补报；确实没有消费的填 0"
        en "no energy is reported at all" "report it; enter 0 where there truly is none";
    EnergyZero "energy-zero" Warning
        zh "有产出但能源消费量全部为 0" "请核对是否漏报"
        en "there is output, but all energy is 0" "check whether something was left out";
    OutputMissing "output-missing" Error
        zh "没有{expected}" "评价方法以此为分母，请补报"
        en "no {expected}" "the scheme divides by it: report it";
    OutputNotPositive "output-not-positive" Warning
        zh "{expected}为 {value}，不大于 0" "碳强度无法计算，按评价方法处理；请核对"
        en "{expected} is {value}, not above 0" "no intensity can be computed; the scheme says how it is treated. Check it";
    FactorMissing "factor-missing" Error
        zh "因子集“{expected}”没有{value}的二氧化碳因子" "请换用含该因子的因子集"
        en "the factor set “{expected}” has no CO2 factor for {value}" "choose a factor set that has it"
        cli "用 --data 提供该因子，或换用其他因子集" "supply it with --data, or choose another factor set";
    AmountOverflow "amount-overflow" Error
        zh "计算结果超出可处理的范围" "请核对数值和单位"
        en "a computed amount is out of range" "check the numbers and their units";
    // Rows: plausibility
    UnitSuspect "unit-suspect" Warning
        zh "{field}单位产出约为同行业中位数的 {ratio} 倍（同行 {peers} 家），疑似单位错了 {factor} 倍" "请核对{field}的单位；改正之前，它会拉偏本行业的基准"
        en "{field} per output is about {ratio} times the peers' median ({peers} firms): the unit may be off by {factor}" "check the unit of {field}; until it is right it distorts the benchmark of its industry";
    IntensityImplausible "intensity-implausible" Warning
        zh "单位产出能耗为同行业中位数的 {ratio} 倍（同行 {peers} 家）" "请核对能源与产出数据"
        en "energy per output is {ratio} times the peers' median ({peers} firms)" "check energy and output";
    ReportedTotalDiffers "reported-total-differs" Warning
        zh "填报的综合能源消费量为 {value} tce，按品种折算为 {expected} tce，相差 {ratio}%" "请核对各品种数量"
        en "the reported total is {value} tce, the energy types add up to {expected} tce: {ratio} % apart" "check the quantities by energy type";
    PvExceedsElectricity "pv-exceeds-electricity" Warning
        zh "自发自用零碳电量（{value} MWh）大于用电量（{expected} MWh）" "用电量应含自发自用部分，请核对"
        en "own zero-carbon power ({value} MWh) exceeds electricity used ({expected} MWh)" "electricity used includes it; check both";
    PurchaseExceeds "purchase-exceeds" Error
        zh "外购电量（{value} MWh）加自发自用零碳电量（{own} MWh）大于用电量（{expected} MWh）" "用电量应为外购与自发自用之和，请核对三项"
        en "electricity bought ({value} MWh) and own zero-carbon power ({own} MWh) exceed electricity used ({expected} MWh)" "what is used is what is bought and what is made: check the three";
    PvBesidePurchase "pv-beside-purchase" Notice
        zh "没有用电量，按外购电量计；外购电量不含自发自用零碳电量，不再抵扣" "填报用电量（含自发自用）后才抵扣"
        en "no electricity used is reported, so what was bought counts; it holds no own power, and none is deducted" "report electricity used, own power included, for it to be deducted";
    WeakDefault "weak-default" Notice
        zh "{value}采用的缺省因子较弱" "有实测值时应采用实测值"
        en "the default factor of {value} is a weak one" "use a measured value where there is one"
        cli "有实测值时应采用实测值；该因子的问题见 tanxiao factors {energy}" "use a measured value where there is one; tanxiao factors {energy} says what is wrong with it";
    GridYearFallback "grid-year-fallback" Notice
        zh "{value} 年没有公布{area}的电网因子，采用 {expected} 年的" "该年因子公布后请重新评价"
        en "no grid factor of {area} is published for {value}; that of {expected} is used" "grade again when that year's factor is published"
        cli "可用 --data 补充该年因子" "supply that year's factor with --data";
    GridAreaFallback "grid-area-fallback" Notice
        zh "没有公布{value}的电网因子，采用全国平均" "请核对地区；评价结果按全国平均因子计算"
        en "no grid factor is published for {value}; the national average is used" "check the region; the score stands on the national average"
        cli "可用 --data 补充" "supply one with --data";
    DeductionNotCounted "deduction-not-counted" Notice
        zh "申报了{value}，但评价方法“{expected}”不予抵扣" "该项不影响评价结果"
        en "{value} is reported, but the scheme “{expected}” does not deduct it" "it does not change the score"
        cli "见 tanxiao schemes show {scheme}" "see tanxiao schemes show {scheme}";
    // Grading
    PeersFallback "peers-fallback" Notice
        zh "{value}：同行不足 {minimum} 家，改与 {expected} 比较" "由评价方法的同行规则决定"
        en "{value} has fewer than {minimum} peers; compared with {expected} instead" "the scheme's peer rule says so";
    PeersTooFew "peers-too-few" Warning
        zh "{value}：各级同行均不足 {minimum} 家（或基准不大于 0），碳效等级未评" "扩大评价范围，或提供行业基准"
        en "{value} has fewer than {minimum} peers at every depth (or no benchmark above 0); no grade was given" "score a wider area, or give a published benchmark"
        cli "扩大评价范围，或用 --benchmark 提供行业基准" "score a wider area, or give a published benchmark with --benchmark";
    BenchmarkMissing "benchmark-missing" Warning
        zh "基准表中没有{value}（{period}）" "请提供含该行业和报告期的基准表"
        en "the benchmark table has no {value} ({period})" "give a table with this industry and period";
    // Data, schemes and options
    DataInvalid "data-invalid" Error
        zh "数据表有误：{detail}" "请修正该文件后重试"
        en "the table is not valid: {detail}" "correct the file and try again";
    SchemeInvalid "scheme-invalid" Error
        zh "评价方法“{key}”有误：{detail}" "请修正该文件后重试"
        en "the scheme is not valid at “{key}”: {detail}" "correct the file and try again";
    SchemeUnknown "scheme-unknown" Error
        zh "没有名为“{value}”的评价方法{nearest}" "可用：{expected}"
        en "there is no scheme “{value}”{nearest}" "known: {expected}";
    FactorSetUnknown "factor-set-unknown" Error
        zh "没有名为“{value}”的因子集{nearest}" "可用：{expected}"
        en "there is no factor set “{value}”{nearest}" "known: {expected}";
    BenchmarkMismatch "benchmark-mismatch" Error
        zh "基准表与本次运行不符：{detail}" "请使用同一评价方法和因子集生成的基准表"
        en "the benchmark table does not fit this run: {detail}" "use one made with the same scheme and factor set";
    FrameInvalid "frame-invalid" Error
        zh "数据框有误：{detail}" "请按规范列名和类型提供"
        en "the dataframe is not valid: {detail}" "give the canonical names and types"
        cli "列名和类型见 tanxiao schema return" "names and types: tanxiao schema return";
    // Lending
    PolicyInvalid "policy-invalid" Error
        zh "放贷政策“{key}”有误：{detail}" "请修正该文件后重试；格式见 docs/guide/lending.md"
        en "the lending policy is not valid at “{key}”: {detail}" "correct the file and try again; the format is in docs/guide/lending.md"
        cli "请修正该文件后重试；格式见 docs/guide/lending.md，或 tanxiao schema policy" "correct the file and try again; the format is in docs/guide/lending.md and tanxiao schema policy";
    LoanIdMissing "loan-id-missing" Error
        zh "没有贷款编号" "请补填借据号或合同号"
        en "no loan id" "fill in the bank's number of the loan";
    LoanIdRepeated "loan-id-repeated" Error
        zh "贷款编号“{value}”与第 {expected} 行重复" "每笔贷款一行；请核对编号"
        en "the loan id “{value}” stands on line {expected} already" "one row a loan: check the ids";
    OutstandingMissing "outstanding-missing" Error
        zh "没有贷款余额" "请补填；已结清的填 0"
        en "no outstanding amount" "fill it in; 0 if the loan is repaid";
    DateInvalid "date-invalid" Error
        zh "“{value}”不是日期" "写作 2025-06-30"
        en "“{value}” is no date" "write 2025-06-30";
    RateInvalid "rate-invalid" Error
        zh "利率“{value}”无法采用：{detail}" "请按表头的单位填写，如 3.85（%）或 385（bp）"
        en "the rate “{value}” cannot be used: {detail}" "write it in the header's unit, such as 3.85 (%) or 385 (bp)";
    BorrowerNameDiffers "borrower-name-differs" Warning
        zh "信用代码相同而名称不同：贷款为“{value}”，评价结果为“{expected}”" "请核对是否更名，或信用代码是否填错"
        en "the same credit code under two names: “{value}” in the loan, “{expected}” in the score" "check whether the firm was renamed or the code is wrong";
    // Output
    TooManyRows "too-many-rows" Error
        zh "共 {count} 行，超过 XLSX 一张工作表的上限 {limit} 行" "请改写为 Parquet 或 CSV"
        en "{count} rows are more than the {limit} that a worksheet of XLSX holds" "write Parquet or CSV instead";
    WriteFailed "write-failed" Error
        zh "写出失败：{detail}" "请检查磁盘空间和写入权限"
        en "writing failed: {detail}" "check the space left and the permission to write";
    }
}
