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
        zh "不认识的文件格式：{detail}" "支持 CSV、TSV、XLSX、XLS、Parquet、NDJSON，以及含有这些文件的 gz 和 zip"
        en "unknown file format: {detail}" "CSV, TSV, XLSX, XLS, Parquet and NDJSON are read, and gzip and zip of them";
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
    FileTooLong "file-too-long" Error
        zh "文件超过 {limit} 字节，未予读取" "请确认所选文件是否正确"
        en "the file has more than {limit} bytes and was not read" "check whether it is the file that was meant";
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
    FileLeftOut "file-left-out" Warning
        zh "压缩包或文件夹中的该文件未读取（{value}），其中有 {count} 行" "如其中有企业，请改正表头，或另存为 CSV、XLSX 或 Parquet"
        en "the file in the archive or folder was not read ({value}); it has {count} rows" "if there are firms in it, mend its header, or save it as CSV, XLSX or Parquet";
    ArchiveNested "archive-nested" Error
        zh "“{value}”是压缩包里的压缩包，不予解开" "请先解开，再交其中的数据文件"
        en "“{value}” is an archive within an archive and is not unpacked" "unpack it first, and hand in the files of data in it";
    QuoteUnclosed "quote-unclosed" Error
        zh "引号没有闭合，以下 {count} 行被并入一个单元格" "请补上闭合的引号，或删去多余的引号"
        en "a quote is never closed: the {count} lines from here on are in one cell" "close the quote, or delete it";
    JsonLineInvalid "json-line-invalid" Error
        zh "该行不是一个 JSON 对象：{detail}" "NDJSON 每行一个对象，值只能是数字、文本、true、false 或 null"
        en "the line is not one flat JSON object: {detail}" "write one object a line, with numbers, texts, true, false or null as values";
    ColumnType "column-type" Error
        zh "该列的数据类型 {detail} 不能读取" "请转换为文本、数值、布尔或日期类型"
        en "the column's type {detail} cannot be read" "convert it to text, numbers, booleans or dates";
    ColumnUnread "column-unread" Warning
        zh "该列的数据类型是 {detail}，没有读取；被拒绝的行中该列留空" "如其中有填报的数据，请展开为文本或数值列"
        en "the column is of the type {detail} and was not read; rejected rows leave it blank" "if it holds what firms report, unfold it into columns of texts or numbers";
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
        zh "“{first}”与“{value}”都被理解为{field}" "请只保留其中一列，或改写列名"
        en "“{first}” and “{value}” both mean {field}" "keep one of the two, or rename one"
        cli "不用的那一列请加 --map '{first}=ignore' 或 --map '{value}=ignore'" "leave out the wrong one: --map '{first}=ignore' or --map '{value}=ignore'";
    TitleTaken "title-taken" Notice
        zh "表中没有{field}列，按工作表名或表题取 {value}" "如不对，请在表中写明"
        en "there is no column {field}: {value} was taken from the sheet's name or the title" "if that is wrong, say it in the table"
        cli "如不对，请加 --period 或 --region" "if that is wrong, add --period or --region";
    HeaderSpan "header-span" Error
        zh "“{first}”与“{value}”中哪一列是报告期全期的{field}，无法判断" "请在标题或报告期列写明"
        en "of “{first}” and “{value}”, which holds {field} of the whole period cannot be told" "let title or period say it"
        cli "请在标题或报告期列写明，或用 --map 指明，例如 --map '{value}=ignore'" "let title or period say it, or say it with --map, e.g. --map '{value}=ignore'";
    HeaderUnitMissing "header-unit-missing" Error
        zh "“{value}”没有写明单位" "请在表头写明单位，如“{value}({example})”"
        en "“{value}” does not say its unit" "write it in the header, e.g. “{value}({example})”"
        cli "请在表头写明单位，如“{value}({example})”，或加 --map '{value}={id}[{example}]'" "write it in the header, e.g. “{value}({example})”, or add --map '{value}={id}[{example}]'";
    HeaderUnitUnknown "header-unit-unknown" Error
        zh "{field}不能以“{unit}”计量（“{value}”列）" "可用的单位：{expected}"
        en "{field} cannot be measured in “{unit}” (column “{value}”)" "units that fit: {expected}";
    HeaderUnitsDiffer "header-units-differ" Error
        zh "“{value}”列的列名写的单位是“{unit}”，下一行写的是“{other}”" "请改成一致"
        en "the header of “{value}” says “{unit}”, the row under it “{other}”" "correct one of the two"
        cli "以 --map '{value}=字段[单位]' 指明单位" "say the unit with --map '{value}=field[unit]'";
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
        zh "没有统一社会信用代码，改用{value}识别企业" "请补填统一社会信用代码"
        en "no credit code: firms are identified by the {value}" "fill in the credit code";
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
    RegionInvalid "region-invalid" Error
        zh "“{value}”不是行政区划代码（GB/T 2260）或名称" "请写 6 位行政区划代码，如 330500；没有地区的行按全国平均，不必写明"
        en "“{value}” is no code or name of a region (GB/T 2260)" "write the six-digit code, e.g. 330500; rows without a region take the national average unasked";
    RegionMissing "region-missing" Warning
        zh "没有地区，采用全国平均电网因子" "请补填行政区划代码"
        en "no region: the national average grid factor is used" "fill in the region code"
        cli "请补填行政区划代码，或加 --region 330500" "fill in the region code, or add --region 330500";
    DuplicateConflict "duplicate-conflict" Error
        zh "同一企业同一报告期有 {count} 行，内容不一致（另见 {expected}）" "请只保留正确的一行"
        en "{count} rows of the same firm and period disagree (see also {expected})" "keep the right one only";
    CorrectionUnmatched "correction-unmatched" Error
        zh "原数据中没有这一企业 {period} 的行，无可更正{nearest}" "请核对统一社会信用代码和报告期；新企业请加入原数据"
        en "the originals have no row of this firm and {period} to correct{nearest}" "check code and period; a new firm belongs in the originals";
    CorrectionTwice "correction-twice" Error
        zh "同一企业同一报告期已在 {expected} 更正" "请只保留一份更正"
        en "the same firm and period is corrected at {expected}, too" "keep one of the two corrections";
    NameNearlySame "name-nearly-same" Warning
        zh "名称与“{value}”（{expected}）相近，一处只有能源，一处只有产出，未合为一家" "如为同一家企业，请统一名称，或都填统一社会信用代码"
        en "the name is nearly “{value}” ({expected}); one has energy only, the other output only, and they were not joined" "if they are one firm, write one name, or give both the credit code";
    RowsNotCopies "rows-not-copies" Error
        zh "同一企业同一报告期的 {count} 行数量相同，“{column}”不同（{first}、{value}），不是重复行" "逐月数据请以各行的月份为报告期；分表、分车间的请加总为一行；确属重复的请删除"
        en "{count} rows of the same firm and period have the same amounts but differ in “{column}” ({first}, {value}): they are no copies" "let months be the periods of rows that are of months, add meters and workshops up into one row, or delete what was entered twice";
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
    CellsDisagree "cells-disagree" Error
        zh "“{first}”与“{value}”是同一项，两列都填了" "一行只填其中一列"
        en "“{first}” and “{value}” are the same item, and both are filled in" "fill in one of the two on a row";
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
    PartsLeftOut "parts-left-out" Notice
        zh "{energy} {value} {unit}已含{parts}（共 {sum} {unit}），其中项不重复计入" "如有其中项不在{energy}之内，请并入{energy}"
        en "{energy}, {value} {unit}, holds {parts} ({sum} {unit} in all): the whole is counted, its parts are not added to it" "if a part is not in {energy}, add it there";
    PartsExceedWhole "parts-exceed-whole" Error
        zh "{energy}的其中项（{parts}）合计 {sum} {unit}，大于{energy} {value} {unit}" "其中项之和不应大于总量，请核对；确实不含其中项的，请并入总量"
        en "the parts of {energy} ({parts}) add up to {sum} {unit}, more than the {value} {unit} of the whole" "check whole and parts; what the whole does not hold must be added to it";
    IncomeItemsIncomplete "income-items-incomplete" Warning
        zh "收入法四项不齐（缺{value}），无法计算增加值" "四项均须填报：劳动者报酬、生产税净额、固定资产折旧、营业盈余"
        en "the income approach lacks {value}: value added cannot be computed" "all four items are needed: compensation, net production tax, depreciation, operating surplus";
    // Rows: completeness
    EnergyMissing "energy-missing" Error
        zh "没有任何能源消费数据" "请补报；确实没有消费的填 0"
        en "no energy is reported at all" "report it; enter 0 where there truly is none";
    EnergyZero "energy-zero" Hold
        zh "有产出但能源消费量全部为 0" "请核对是否漏报；确实没有消费的，须由专人核实并说明理由"
        en "there is output, but all energy is 0" "check whether something was left out; if there truly is none, somebody must confirm it and say why"
        cli "请核对是否漏报；确实没有消费的，用 --confirm 注明核实人和理由" "check whether something was left out; if there truly is none, say who confirms it and why with --confirm";
    ElectricityMissing "electricity-missing" Hold
        zh "没有填报用电量，而同期 {peers} 份申报中有 {count} 份填报了" "请补报用电量；确实不用电的，请填 0"
        en "no electricity is reported, while {count} of {peers} returns of the period report theirs" "report it, or write 0 where there truly is none";
    OutputMissing "output-missing" Error
        zh "没有{expected}" "评价方法以此为分母，请补报"
        en "no {expected}" "the scheme divides by it: report it";
    OutputNotPositive "output-not-positive" Warning
        zh "{expected}为 {value}，不大于 0" "碳强度无法计算，按评价方法处理；请核对"
        en "{expected} is {value}, not above 0" "no intensity can be computed; the scheme says how it is treated. Check it";
    OutputFarBelowZero "output-far-below-zero" Hold
        zh "{expected}为 {value}，负值达同行同等能耗产出的 {ratio}%（同行 {peers} 家）" "请核对正负号和单位；属实的，须由专人核实并说明理由"
        en "{expected} is {value}: below zero by {ratio} % of what peers make with as much energy ({peers} firms)" "check sign and unit; if it is right, somebody must confirm it and say why"
        cli "请核对正负号和单位；属实的，用 --confirm 注明核实人和理由" "check sign and unit; if it is right, say who confirms it and why with --confirm";
    ValueAddedAboveRevenue "value-added-above-revenue" Hold
        zh "工业增加值（{value} 万元）大于营业收入（{expected} 万元）" "请核对两项的数值和单位；属实的，须由专人核实并说明理由"
        en "value added ({value}) exceeds revenue ({expected}), both in 10⁴ yuan" "check both and their units; if they are right, somebody must confirm it and say why"
        cli "请核对两项的数值和单位；属实的，用 --confirm 注明核实人和理由" "check both and their units; if they are right, say who confirms it and why with --confirm";
    HoldConfirmed "hold-confirmed" Notice
        zh "存疑数据已由{value}核实：{expected}" "按一般数据参加评价"
        en "the suspect return was confirmed by {value}: {expected}" "it is graded like any other";
    ConfirmationIncomplete "confirmation-incomplete" Error
        zh "核实记录没有填{expected}" "每条核实记录都要写明企业、报告期、核实人和理由"
        en "the confirmation has no {expected}" "every confirmation names firm, period, who confirms and why";
    ConfirmationColumn "confirmation-column" Error
        zh "核实文件中有不认识的列“{value}”" "核实文件只有统一社会信用代码（或企业名称）、报告期、核实人、核实理由；列入的即为已核实，其余列请删去"
        en "the file of confirmations has an unknown column “{value}”" "it has the credit code (or name), period, who and why; what is listed is confirmed, so delete the other columns";
    ConfirmationUnmatched "confirmation-unmatched" Warning
        zh "“{value}”（{period}）没有待核实的数据，该核实记录未起作用" "请核对信用代码或名称、报告期；已改正的可删去这一行"
        en "no return of “{value}” ({period}) is held: this confirmation confirms nothing" "check credit code or name, and period; delete it if the return was corrected";
    FactorMissing "factor-missing" Error
        zh "因子集“{expected}”没有{value}的二氧化碳因子" "请换用含该因子的因子集"
        en "the factor set “{expected}” has no CO2 factor for {value}" "choose a factor set that has it"
        cli "用 --data 提供该因子，或换用其他因子集" "supply it with --data, or choose another factor set";
    AmountOverflow "amount-overflow" Error
        zh "计算结果超出可处理的范围" "请核对数值和单位"
        en "a computed amount is out of range" "check the numbers and their units";
    // Rows: plausibility
    UnitSuspect "unit-suspect" Warning
        zh "{field}约为应有水平的 {ratio} 倍（以同行 {peers} 家衡量），疑似单位错了 {factor} 倍" "请核对{field}的单位；属实的，须由专人核实并说明理由"
        en "{field} is {ratio} times what it should be by the firm's other figures and its peers ({peers} firms): the unit may be off by {factor}" "check the unit of {field}; if it is right, somebody must confirm it and say why"
        cli "请核对{field}的单位；属实的，用 --confirm 注明核实人和理由" "check the unit of {field}; if it is right, say who confirms it and why with --confirm";
    AmountImplausible "amount-implausible" Warning
        zh "{field}约为应有水平的 {ratio} 倍（以同行 {peers} 家衡量）" "请核对{field}的数值和单位；属实的，须由专人核实并说明理由"
        en "{field} is {ratio} times what it should be by the firm's other figures and its peers ({peers} firms)" "check {field} and its unit; if it is right, somebody must confirm it and say why"
        cli "请核对{field}的数值和单位；属实的，用 --confirm 注明核实人和理由" "check {field} and its unit; if it is right, say who confirms it and why with --confirm";
    IntensityImplausible "intensity-implausible" Warning
        zh "单位产出能耗为同行业中位数的 {ratio} 倍（同行 {peers} 家）" "请核对能源与产出数据"
        en "energy per output is {ratio} times the peers' median ({peers} firms)" "check energy and output";
    ReportedTotalDiffers "reported-total-differs" Warning
        zh "填报的综合能源消费量为 {value} tce，按品种折算为 {expected} tce，相差 {ratio}%" "请核对各品种数量"
        en "the reported total is {value} tce, the energy types add up to {expected} tce: {ratio} % apart" "check the quantities by energy type";
    PvExceedsElectricity "pv-exceeds-electricity" Hold
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
        zh "{value}：各级同行均不足 {minimum} 家，碳效等级未评" "扩大评价范围，或提供行业基准"
        en "{value} has fewer than {minimum} peers at every depth; no grade was given" "score a wider area, or give a published benchmark"
        cli "扩大评价范围，或用 --benchmark 提供行业基准" "score a wider area, or give a published benchmark with --benchmark";
    BenchmarkNotPositive "benchmark-not-positive" Warning
        zh "{value}：同行算出的基准不大于 0，无从比较，碳效等级未评" "核对同行的能源和产出，或提供行业基准"
        en "{value}: the peers' benchmark is not above 0, so there is nothing to compare with; no grade was given" "check the peers' energy and output, or give a published benchmark"
        cli "核对同行的能源和产出，或用 --benchmark 提供行业基准" "check the peers' energy and output, or give a published benchmark with --benchmark";
    RejectsAlone "rejects-alone" Warning
        zh "只有被拒绝后改正的行，没有其余企业，同行不全：只算碳强度，不与同行比较，碳效等级未评" "请与原数据一起评价，作为对原数据的更正"
        en "these are corrected rejects without the other firms: their peers are missing, so intensities are given, and no comparison or grade" "score them with the originals, as corrections to them"
        cli "请与原数据一起评价：tanxiao score 原数据 --corrections {file}" "score them with the originals: tanxiao score ORIGINALS --corrections {file}";
    RejectsBeside "rejects-beside" Warning
        zh "被拒绝的行与申报数据并列读入：改正了的行不会替换原来的行" "请作为更正读入"
        en "rejected rows are read beside returns: a corrected row does not replace the one it corrects" "read them as corrections"
        cli "请改用 --corrections {file}" "use --corrections {file} instead";
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
    // What is to be published
    FigureColumn "figure-column" Error
        zh "列名或类型与评价方法 {scheme} 的结果不符：{detail}" "文件写出后被改动过；请用原始数据重新评价"
        en "it is no column of scores by {scheme}: {detail}" "the file was changed after it was written: score the returns again";
    FigureInvalid "figure-invalid" Error
        zh "“{value}”不是该列可有的值，应为{expected}" "文件写出后被改动过；请用原始数据重新评价"
        en "“{value}” is no value of this column, which holds {expected}" "the file was changed after it was written: score the returns again";
    FigureWrong "figure-wrong" Error
        zh "“{value}”不成立：按文件中的其余数值和评价方法应为“{expected}”" "文件写出后被改动过；请用原始数据重新评价"
        en "“{value}” does not follow from the other figures and the scheme: it should be “{expected}”" "the file was changed after it was written: score the returns again";
    FigureInexact "figure-inexact" Error
        zh "“{value}”位数过多，文件中的浮点数不能精确保存，无从复算" "请连同评价时的输入文件一并核对"
        en "“{value}” has more digits than the file's floats hold, so that nothing can be reckoned from it" "let it be checked with the inputs of the run"
        cli "请用 --inputs 给出评价时的输入文件" "give the inputs of the run with --inputs";
    FigureDiffers "figure-differs" Error
        zh "“{value}”与用输入文件重新评价所得的“{expected}”不同" "请发布重新评价的结果"
        en "“{value}” is not what the inputs give when they are scored again: “{expected}”" "publish the scores of a new run";
    // Output
    TooManyRows "too-many-rows" Error
        zh "共 {count} 行，超过 XLSX 一张工作表的上限 {limit} 行" "请改写为 Parquet 或 CSV"
        en "{count} rows are more than the {limit} that a worksheet of XLSX holds" "write Parquet or CSV instead";
    WriteFailed "write-failed" Error
        zh "写出失败：{detail}" "请检查磁盘空间和写入权限"
        en "writing failed: {detail}" "check the space left and the permission to write";
    }
}
