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
    RowsTooMany "rows-too-many" Error
        zh "文件只有 {bytes} 字节，却写明有 {rows} 行，超过这样大小的文件所能读取的 {limit} 行" "请确认所选文件是否正确；确有这么多行申报数据的，请另存为 CSV"
        en "the file has {bytes} bytes and says that it holds {rows} rows, more than the {limit} that are read of a file of this size" "check whether it is the file that was meant; if it does hold so many rows of returns, save it as CSV";
    SheetTooLarge "sheet-too-large" Error
        zh "单元格超过 {limit} 个" "请清除表尾多余的行列，或另存为 CSV"
        en "there are more than {limit} cells" "clear the rows and columns that are not needed, or save it as CSV";
    MembersTooMany "members-too-many" Error
        zh "压缩包中的文件（或工作簿中的部件）超过 {limit} 个" "请分成几个压缩包；工作簿请只留要读取的工作表"
        en "there are more than {limit} files in the archive, or parts in the workbook" "make several archives of it; of a workbook keep the sheets that are to be read";
    SheetsTooMany "sheets-too-many" Error
        zh "工作簿中的工作表超过 {limit} 张" "请只留要读取的工作表，或分成几个工作簿"
        en "there are more than {limit} sheets in the workbook" "keep the sheets that are to be read, or make several workbooks of it";
    NamesTooMany "names-too-many" Error
        zh "表头和表头附近不认识的文字超过 {limit} 处" "请确认所选文件是否正确；请删去不需要的列和表头上方的说明"
        en "more than {limit} texts in headers and near them are not known" "check whether it is the file that was meant; remove columns that are not needed, and what stands above the headers";
    ColumnsTooMany "columns-too-many" Error
        zh "一行超过 {limit} 列（工作表最多这么多列）" "请确认所选文件和分隔符是否正确；请删去不需要的列"
        en "a row has more than {limit} columns, the most that a worksheet can have" "check whether it is the file that was meant, and its separator; remove columns that are not needed";
    RowsUnusable "rows-unusable" Error
        zh "已有 {count} 行不能评价，可评价的只有 {value} 行，未再往下读" "多半是列名、单位或分隔符有误，请先核对文件的理解方式；确有这么多行要改正的，请拆分文件"
        en "{count} rows cannot be scored so far and {value} can: nothing more was read" "columns, units or separators are probably understood wrongly: look at how the file is understood; if so many rows do need correction, split the file";
    RunStopped "run-stopped" Error
        zh "计算没有完成就被中止" "仍需要结果的，请重新提交"
        en "the run was stopped before it was done" "hand it in again if it is still wanted";
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
        zh "该列的数据类型是 {detail}，没有读取；退回的行中该列留空" "如其中有填报的数据，请展开为文本或数值列"
        en "the column is of the type {detail} and was not read; rejected rows leave it blank" "if it holds what firms report, unfold it into columns of texts or numbers";
    // Headers
    HeaderMissing "header-missing" Error
        zh "没有找到表头" "首行应为列名，如：统一社会信用代码、年份、行业代码、用电量(万千瓦时)、工业增加值"
        en "no header row was found" "the first row should name the columns, e.g. credit_code, period, industry, electricity_mwh, value_added";
    RowsMissing "rows-missing" Error
        zh "表头之下没有数据行" "请确认导出的内容"
        en "there are no rows under the header" "check what was exported";
    HeaderUnknown "header-unknown" Warning
        zh "不认识的列“{value}”，未使用{nearest}" "如需使用，请改为字段表中的列名"
        en "the column “{value}” is unknown and was not used{nearest}" "to use it, give it a header of the dictionary"
        cli "如需使用，请加 --map '{value}=字段[单位]'" "to use it, add --map '{value}=field[unit]'";
    HeaderTooLong "header-too-long" Error
        zh "以“{value}”开头的列名超过 {limit} 个字" "列名只留名称和单位，说明请移到表外"
        en "the header that begins with “{value}” has more than {limit} characters" "leave name and unit in the header, and what else is said elsewhere";
    HeaderNotUsed "header-not-used" Error
        zh "“{value}”列有计量单位“{unit}”，但认不出是哪一项{nearest}" "请改用字段表中的列名；与评价无关的列请删去"
        en "the column “{value}” has the unit “{unit}”, but is not understood{nearest}" "give it a header of the dictionary, or delete it if no score depends on it"
        cli "请加 --map '{value}=字段[单位]'；与评价无关的加 --map '{value}=ignore'" "add --map '{value}=field[unit]', or --map '{value}=ignore' if no score depends on it";
    HeaderNameless "header-nameless" Error
        zh "第 {value} 列是数字，没有列名，紧挨着“{first}”：是否其中一部分，无从判断" "请补上列名（两行表头请逐列写全）；与评价无关的列请删去"
        en "column {value} holds figures but has no header, and stands beside “{first}”: whether it is a part of it cannot be told" "name it (in a header of two rows, every column), or delete it if no score depends on it";
    HeaderPart "header-part" Error
        zh "“{value}”列是数字，看来是“{first}”的一部分，没有计入" "请给出“{first}”的合计列；与评价无关的列请删去"
        en "“{value}” holds figures that seem to be a part of “{first}”, and was not counted" "give a column of the total of “{first}”, or delete the column if no score depends on it"
        cli "请给出“{first}”的合计列；与评价无关的列请加 --map '{value}=ignore'" "give a column of the total of “{first}”, or add --map '{value}=ignore' if no score depends on it";
    OwnPowerSource "own-power-source" Error
        zh "“{value}”列没有写明电源：光伏、风电、水电等零碳电力可以抵扣，自备火电不能" "是零碳电力的，请写成“光伏自发自用电量”等；是自备火电的请删去此列（燃料已按能源品种计入）"
        en "“{value}” does not say what made the power: that of sun, wind or water may be deducted, that of an own thermal plant may not" "write, for instance, “self-consumed solar”; delete the column if the plant is thermal (its fuel is counted by energy type)"
        cli "是零碳电力的，请加 --map '{value}=own_pv[单位]'；是自备火电的加 --map '{value}=ignore'" "add --map '{value}=own_pv[unit]' if it is zero-carbon power, --map '{value}=ignore' if the plant is thermal";
    CommasDiffer "commas-differ" Error
        zh "“{first}”的逗号是小数点，同表“{value}”的逗号是不是千分位，无从判断" "“{first}”在第 {expected} 行；请统一写法：小数用点，千分位用逗号或不用"
        en "in one table the comma of “{first}” (line {expected}) is a decimal point, and that of “{value}” may be one or part thousands" "write one way: a point before decimals, commas between thousands or none";
    CommasUnclear "commas-unclear" Error
        zh "“{value}”的逗号是千分位还是小数点，全表看不出来：二者相差一千倍" "请去掉千分位逗号，或把小数逗号改成点"
        en "the comma of “{value}” may part thousands or decimals, and nothing in the table tells: a thousand times lie between" "leave commas between thousands out, or write a point before decimals"
        cli "请加 --comma thousands（千分位）或 --comma decimal（小数点）写明，或在文件中去掉逗号" "state it: --comma thousands or --comma decimal; or leave the commas out of the file";
    PointsUnclear "points-unclear" Error
        zh "文件以分号分隔，“{value}”的点是小数点还是千分位，全表看不出来：二者相差一千倍" "请去掉千分位的点，或把小数写全"
        en "the file is parted by semicolons, and the point of “{value}” may stand before decimals or between thousands: nothing in the table tells, and a thousand times lie between" "leave points between thousands out, or write decimals in full"
        cli "请加 --comma thousands（点是小数点）或 --comma decimal（点是千分位）写明，或在文件中去掉千分位的点" "state it: --comma thousands (points before decimals) or --comma decimal (points between thousands); or leave the points between thousands out of the file";
    CommaInvalid "comma-invalid" Error
        zh "“{value}”说明不了逗号的含义" "请写 thousands（千分位）或 decimal（小数点）"
        en "“{value}” does not say what a comma is" "write thousands or decimal";
    HeaderMoved "header-moved" Error
        zh "这是另一个表头：列的次序、名称或单位与前面的不同，以下各行不能照原来的列读取" "请把两部分分成两张表，或统一各页的表头"
        en "this row is another header: order, names or units of its columns differ from those of the header above, and the rows below it cannot be read by that" "put the two parts into two tables, or give all pages one header";
    NeededNotUsed "needed-not-used" Error
        zh "“{value}”列{why}，没有采用，而各表都没有{field}的实际数量" "请补上报告期的{field}列；确实没有的，请删去这一列"
        en "the column “{value}” {why} and is not used, and no table reports {field} itself" "add a column of it for the period, or delete this one if there truly is none"
        cli "请补上报告期的{field}列；确实没有的，请加 --map '{value}=ignore'" "add a column of it for the period, or --map '{value}=ignore' if there truly is none";
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
    HeaderDensityMissing "header-density-missing" Error
        zh "“{value}”列以体积（{unit}）计量，{field}须按吨核算，没有写明密度" "请在列名中写明实际密度，如“{value}(密度…kg/L)”，或另加“密度(kg/L)”一列；也可先折算为吨"
        en "column “{value}” is by volume ({unit}), {field} is accounted by mass, and no density is stated" "state the true density in the header, as in “{value} (density … kg/L)”, or in a column “density (kg/L)”; or convert it to tonnes";
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
    MapFileInvalid "map-file-invalid" Error
        zh "列对照文件有误：{detail}" "每列写 column（列标或列号）或 header（列名），以及 field（含义）"
        en "the map file is wrong: {detail}" "every column has column (letter or number) or header, and field"
        cli "可用 tanxiao read 数据文件 --map-file 新文件 写出一份" "tanxiao read FILE --map-file NEW writes one";
    MapFileUnfit "map-file-unfit" Error
        zh "列对照文件 {file} 与该表不符：{detail}" "请按该表现在的表头改正对照文件"
        en "the map file {file} does not fit the table: {detail}" "correct the map file by the headers that the table has now"
        cli "请按该表现在的表头改正对照文件，或用 tanxiao read 数据文件 --map-file 新文件 重新写出" "correct the map file by the headers that the table has now, or write it anew: tanxiao read FILE --map-file NEW";
    // Rows: identity
    CreditCodeInvalid "credit-code-invalid" Error
        zh "统一社会信用代码“{value}”不正确：{detail}" "请按营业执照核对 18 位代码（GB 32100-2015）"
        en "the credit code “{value}” is wrong: {detail}" "check the 18 characters against the business licence (GB 32100-2015)";
    CreditCodeMissing "credit-code-missing" Warning
        zh "没有统一社会信用代码，改用{value}识别企业" "请补填统一社会信用代码"
        en "no credit code: firms are identified by the {value}" "fill in the credit code";
    NoFirm "no-firm" Error
        zh "“{value}”没有统一社会信用代码，也不像企业名称：是企业还是合计、分组行，看不出来" "是企业的请补填统一社会信用代码或企业全称；不是企业的请删去该行"
        en "“{value}” has no credit code and does not look like the name of a firm: it may be a total or the head of a group" "if it is a firm, fill in its credit code or its full name; otherwise remove the row";
    IdentityMissing "identity-missing" Error
        zh "既没有统一社会信用代码也没有名称" "请补填统一社会信用代码"
        en "neither a credit code nor a name" "fill in the credit code";
    NameInvalid "name-invalid" Error
        zh "企业名称“{value}”{detail}" "请按营业执照改正名称"
        en "the name “{value}” {detail}" "correct it by the business licence";
    PeriodInvalid "period-invalid" Error
        zh "报告期“{value}”无法识别" "写作 2023、2023H1、2023Q1、2023-01 或 2023M01-08"
        en "the period “{value}” cannot be understood" "write 2023, 2023H1, 2023Q1, 2023-01 or 2023M01-08";
    PeriodSpan "period-span" Error
        zh "“{value}”跨月，却不是年、半年、季度，也不是从 1 月起的累计" "请按全年、半年、季度、单月或 1 月起的累计填报，写作 2023、2023H1、2023Q1、2023-01 或 2023M01-08"
        en "“{value}” is several months that are no year, half or quarter and do not begin in January" "report a year, a half, a quarter, a month, or the months from January on: 2023, 2023H1, 2023Q1, 2023-01 or 2023M01-08";
    PeriodFuture "period-future" Error
        zh "报告期 {period} 还没有开始（{count} 条）" "请核对报告期"
        en "the period {period} has not begun ({count} returns)" "check the period";
    PeriodMissing "period-missing" Error
        zh "没有填报告期" "请补填"
        en "no period" "fill it in"
        cli "请补填，或加 --period 2023" "fill it in, or add --period 2023";
    TitleContradicts "title-contradicts" Error
        zh "表题或工作表名是 {value} 年，报告期列却没有一行是 {value} 年（如 {first}）" "请核对报告期；表题有误的请改正"
        en "title or sheet say {value}, but no row has that year as its period ({first}, for instance)" "check the period, or correct the title";
    TitlePlaceContradicts "title-place-contradicts" Error
        zh "表题或工作表名是{value}，地区列却没有一行在{value}（如{first}）" "请核对地区；表题或工作表名有误的请改正"
        en "title or sheet are of {value}, but no row is there ({first}, for instance)" "check the regions, or correct title or sheet name";
    OptionYearContradicts "option-year-contradicts" Error
        zh "表题或工作表名是 {value} 年，指定的报告期却是 {first}" "请核对指定的报告期；表题或工作表名有误的请改正"
        en "title or sheet are of {value}, but the period that is asked for is {first}" "check the period that is asked for, or correct title or sheet name"
        cli "请核对 --period；表题或工作表名有误的请改正" "check --period, or correct title or sheet name";
    OptionPlaceContradicts "option-place-contradicts" Error
        zh "表题或工作表名是{value}，指定的地区却是{first}" "请核对指定的地区；表题或工作表名有误的请改正"
        en "title or sheet are of {value}, but the region that is asked for is {first}" "check the region that is asked for, or correct title or sheet name"
        cli "请核对 --region；表题或工作表名有误的请改正" "check --region, or correct title or sheet name";
    ColumnPeriod "column-period" Error
        zh "按列名，该列不是{value}的数" "请核对报告期；列名有误的请改写"
        en "by its name the column is not of {value}" "check the period, or rename the column";
    IndustryMissing "industry-missing" Error
        zh "没有填行业" "填写行业代码或行业全称"
        en "no industry" "give its code or full name";
    IndustryConflict "industry-conflict" Warning
        zh "行业“{value}”与“{other}”不一致，采用 {expected}" "请核对行业代码和行业名称"
        en "the industries “{value}” and “{other}” disagree; {expected} is used" "check code and name";
    IndustryContradicts "industry-contradicts" Error
        zh "行业“{value}”与“{other}”互相矛盾（均按 {classification}）" "代码多半出自旧版分类：请按 {current} 版改正代码"
        en "the industries “{value}” and “{other}” contradict each other (both by {classification})" "the code is probably of an older edition: give that of {current}";
    IndustryEdition "industry-edition" Error
        zh "“{value}”是 {standard}-{expected} 的行业，评价按 {current} 版" "请换成 {current} 版的代码和名称，并改写列名"
        en "“{value}” holds industries of {standard}-{expected}; grading goes by the edition of {current}" "give codes and names of {current}, and rename the column";
    IndustryEditionUnclear "industry-edition-unclear" Error
        zh "行业代码“{value}”在 {current} 年版中是“{name}”，{edition} 年版中是“{other}”，看不出是哪一版" "请在行业代码旁加一列行业名称，或在列名中注明版本，如 行业代码({classification})"
        en "the industry code “{value}” is “{name}” in {classification} and was “{other}” in that of {edition}, and nothing in the returns tells which edition they go by" "put the industries' names beside their codes, or the edition in the header: industry({classification})"
        cli "请加 --industry-edition {current}（或 2011、2002）写明所用版本，或在行业代码旁加一列行业名称" "state the edition: --industry-edition {current} (or 2011, 2002); or put the industries' names beside their codes";
    IndustryOld "industry-old" Error
        zh "行业“{value}”是 {standard}-{expected} 的，{current} 年版没有" "请换成 {current} 年版的代码，或在列名中注明版本，如 行业代码({standard}-{expected})"
        en "the industry “{value}” is of {standard}-{expected}; that of {current} has no such" "give the code of {current}, or put the edition in the header: industry({standard}-{expected})"
        cli "请换成 {current} 年版的代码；全部代码都是旧版的，可加 --industry-edition {expected}" "give the code of {current}; where all codes are of the older edition, add --industry-edition {expected}";
    IndustryDivided "industry-divided" Error
        zh "{standard}-{expected} 的行业“{value}”在 {current} 年版中分到了几个大类，由代码看不出是哪一个" "请换成 {current} 年版的代码"
        en "the industry “{value}” of {standard}-{expected} went to several divisions in {current}, and its code does not tell which" "give the code of {current}";
    EditionInvalid "edition-invalid" Error
        zh "“{value}”不是可用的行业分类版本" "请写 {known}"
        en "“{value}” is no edition that is known" "write {known}";
    IndustryUnknown "industry-unknown" Error
        zh "行业“{value}”不在 {standard}-{expected} 的{level}（{tops}）中" "填写行业代码或行业全称"
        en "the industry “{value}” is not in {standard}-{expected} ({level} {tops})" "give its code or full name"
        cli "填写行业代码或行业全称；可用 tanxiao industries 查询" "give its code or full name; tanxiao industries looks it up";
    RegionUnknown "region-unknown" Warning
        zh "地区“{value}”不在{standard}中，{expected}" "请填 6 位代码，或写全{tiers}的名称"
        en "the region “{value}” is not in {standard}; {expected}" "give the six-digit code, or name the {tier}, too"
        cli "请填 6 位代码，或写全{tiers}的名称；全表同在一地的，可加 --region {example}" "give the six-digit code, or name the {tier}, too; where all firms are of one place, add --region {example}";
    RegionContradicts "region-contradicts" Error
        zh "地区“{value}”与“{first}”互相矛盾" "请核对地区的代码和名称，两处要指同一个地方"
        en "the regions “{value}” and “{first}” contradict each other" "check code and name: both must mean one place";
    RegionInvalid "region-invalid" Error
        zh "“{value}”不是{standard}或名称" "请写 6 位代码，如 {example}；没有地区的行按全国平均，不必写明"
        en "“{value}” is no code or name of a region ({standard})" "write the six-digit code, e.g. {example}; rows without a region take the national average unasked";
    RegionMissing "region-missing" Warning
        zh "没有地区，采用全国平均电网因子" "请补填行政区划代码"
        en "no region: the national average grid factor is used" "fill in the region code"
        cli "请补填行政区划代码，或加 --region 代码" "fill in the region code, or add --region CODE";
    DuplicateConflict "duplicate-conflict" Error
        zh "同一企业同一报告期有 {count} 行，内容不一致（另见 {expected}）" "请只保留正确的一行"
        en "{count} rows of the same firm and period disagree (see also {expected})" "keep the right one only";
    CodeTwoNames "code-two-names" Error
        zh "同一信用代码、同一报告期有两个名称：“{value}”与“{first}”（{expected}）" "其中一处的信用代码或名称有误，请核对；是同一家企业的，请统一名称"
        en "one credit code and period stands with two names: “{value}” and “{first}” ({expected})" "one of the codes or names is wrong: check both, or write one name if it is one firm";
    CorrectionContradicts "correction-contradicts" Error
        zh "更正写的是“{value}”，原数据（{expected}）写的是“{first}”，是否同一家企业无从判断" "请核对更正的信用代码和名称；确为同一家企业的，请写成与原数据一致"
        en "the correction says “{value}”, the originals say “{first}” ({expected}): whether it is one firm cannot be told" "check code and name of the correction; if it is one firm, write them as the originals do";
    CorrectionFailed "correction-failed" Error
        zh "找不到这一行要更正的数据：原数据中哪一行不对，无从判断" "请先改正这一行（信用代码、名称、报告期），再重新评价"
        en "the row that this one corrects is not found: which of the originals is wrong cannot be told" "mend it first (credit code, name, period), and score again";
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
        zh "同一企业同一报告期的另一行（{expected}）已退回，不完整的数据不能评价" "先改正退回的那一行"
        en "another row of the same firm and period ({expected}) was rejected; a part cannot be scored" "correct that row first";
    RowsFilledDown "rows-filled-down" Warning
        zh "企业和报告期为空的行，按合并单元格处理，视为上一行的企业" "请核对；最好每行都填企业和报告期"
        en "rows without firm and period were taken to continue the row above, as merged cells do" "check them; best name firm and period on every row";
    TotalDiffers "total-differs" Warning
        zh "合计 {value} 与各行之和 {expected}（{count} 行）不符" "核对有无漏行、重复行，或合计未更新；合计行本身不参加评价"
        en "the total {value} is not the sum of the rows, {expected} ({count} rows)" "look for rows that were lost or are there twice, or a total that is not up to date; totals themselves are not scored";
    RowsSetAside "rows-set-aside" Notice
        zh "{count} 行不是企业，未计入：{value}" "如其中有企业，请改正该行的企业名称"
        en "{count} rows are no firms and were set aside: {value}" "if one is a firm, mend its name";
    LongRowDoubled "long-row-doubled" Error
        zh "{energy}以不同名称填了两行（这一行是“{value}”）：是同一个数还是两个部分，无从判断" "同一个数只留一行；是几个部分的，请用同一名称，或加总为一行"
        en "{energy} stands on two rows under different names (“{value}” here): whether they are one figure or two parts cannot be told" "keep one row of one figure; write parts under one name, or add them up";
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
    ValueNotYesNo "value-not-yes-no" Error
        zh "“{value}”既不是“是”也不是“否”" "只填 是 或 否；没有填报的留空"
        en "“{value}” is neither yes nor no" "enter yes or no, or leave it empty if not reported";
    FieldMissing "field-missing" Warning
        zh "{peers} 条数据中有 {count} 条没有“{value}”，评价方法要用到" "请补报；未补报的按评价方法对缺项的规定处理，条件中用到的按不符合处理"
        en "{count} of {peers} returns have no “{value}”, which the scheme asks for" "report it; where it is missing, the scheme says what becomes of the indicator, and a condition counts as not met";
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
        zh "{field}不能以“{value}”计量" "可用的单位：{expected}"
        en "{field} cannot be measured in “{value}”" "units that fit: {expected}";
    DensityMissing "density-missing" Error
        zh "“{value}”以体积计量，该行没有填写密度" "请填写该油品的实际密度（kg/L），或改填吨数"
        en "“{value}” is by volume, and the row gives no density" "give the true density of the fuel in kg/L, or its mass";
    DensityImplausible "density-implausible" Error
        zh "“{value}”不是液体燃料的密度（应在 0.4 至 1.4 kg/L 之间）" "请核对数值和单位"
        en "“{value}” is no density of a liquid fuel (0.4 to 1.4 kg/L)" "check the number and its unit";
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
    // Rows: adding up to years
    AddUpInvalid "add-up-invalid" Error
        zh "不能合并为“{value}”" "只能合并为年：year"
        en "nothing can be added up to “{value}”" "returns can be added up to years: year";
    YearIncomplete "year-incomplete" Error
        zh "{period} 年各期不足全年：{value}" "请补齐，或直接申报全年"
        en "{period} cannot be added up: {value_en}" "report what is missing, or the whole year";
    YearPartsUnlike "year-parts-unlike" Error
        zh "{period} 年各期的{value}不同或不齐，不能合并" "请核对各期；确实变化的，请直接申报全年"
        en "{value_en} differs or is blank in some of the periods of {period}: they cannot be added up" "check the periods; if it did change, report the whole year";
    YearSumDiffers "year-sum-differs" Hold
        zh "{period} 的{field}申报为 {value}，其下各期合计为 {expected}，相差超过 1%" "请核对单位和各期数据，改正其一"
        en "{field_en} of {period} is reported as {value}, and the periods within it come to {expected}: more than 1 % apart" "check units and periods, and correct what is wrong";
    YearMoved "year-moved" Warning
        zh "{period} 年内{field}由 {first} 变为 {value}，全年按最后一期" "请核对"
        en "the {field_en} changes from {first} to {value} within {period}: the last counts for the year" "check it";
    // Rows: completeness
    EnergyMissing "energy-missing" Error
        zh "没有任何能源消费数据" "请补报；确实没有消费的填 0"
        en "no energy is reported at all" "report it; enter 0 where there truly is none";
    EnergyZero "energy-zero" Hold
        zh "有产出但能源消费量全部为 0" "请核对是否漏报；确实没有消费的，须由专人核实并说明理由"
        en "there is output, but all energy is 0" "check whether something was left out; if there truly is none, somebody must confirm it and say why"
        cli "请核对是否漏报；确实没有消费的，用 --confirm 注明核实人和理由" "check whether something was left out; if there truly is none, say who confirms it and why with --confirm";
    ElectricityMissing "electricity-missing" Hold
        zh "没有填报用电量，而同期 {peers} 份申报中有 {count} 份填报了" "请补报用电量；确实不用电的，请填 0，并由专人核实"
        en "no electricity is reported, while {count} of {peers} returns of the period report theirs" "report it; where there truly is none, write 0 and have it confirmed";
    ElectricityZero "electricity-zero" Hold
        zh "用电量为 0，而同期 {peers} 家中有 {count} 家用电" "请核对用电量；确实不用电的，须由专人核实并说明理由"
        en "electricity is 0, where {count} of the {peers} firms of the period use some" "check it; if there truly is none, somebody must confirm it and say why"
        cli "请核对用电量；确实不用电的，用 --confirm 注明核实人和理由" "check it; if there truly is none, say who confirms it and why with --confirm";
    DivisionFar "division-far" Hold
        zh "所在大类整个行业的单位产出能耗为其他大类中位数的 {ratio} 倍，疑似全行业的单位有误" "请核对该行业所用的报表和单位；属实的，须由专人核实并说明理由"
        en "the whole division uses {ratio} times the energy per output of the other divisions' median: the unit may be off in all of it" "check the form and the units that this industry used; if they are right, somebody must confirm it and say why"
        cli "请核对该行业所用的报表和单位；属实的，用 --confirm 注明核实人和理由" "check the form and the units that this industry used; if they are right, say who confirms it and why with --confirm";
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
        zh "工业增加值（{value} {unit}）大于营业收入（{expected} {unit}）" "请核对两项的数值和单位；属实的，须由专人核实并说明理由"
        en "value added ({value}) exceeds revenue ({expected}), both in {unit}" "check both and their units; if they are right, somebody must confirm it and say why"
        cli "请核对两项的数值和单位；属实的，用 --confirm 注明核实人和理由" "check both and their units; if they are right, say who confirms it and why with --confirm";
    ValueAddedAboveOutput "value-added-above-output" Hold
        zh "工业增加值（{value} {unit}）大于工业总产值（{expected} {unit}）" "增加值是总产值的一部分，请核对两项的数值和单位；属实的，须由专人核实并说明理由"
        en "value added ({value}) exceeds gross output ({expected}), both in {unit}" "value added is a part of it: check both and their units; if they are right, somebody must confirm it and say why"
        cli "增加值是总产值的一部分，请核对两项的数值和单位；属实的，用 --confirm 注明核实人和理由" "value added is a part of it: check both and their units; if they are right, say who confirms it and why with --confirm";
    HeatBesideSteam "heat-beside-steam" Warning
        zh "热力（{value} GJ）与蒸汽（{expected} 吨）都有数量，两项都计入" "同一笔热量只填一项；确是两笔的，须由专人核实并说明理由"
        en "heat ({value} GJ) and steam ({expected} t) are both reported, and both count" "report the same heat once; if they are two, somebody must confirm it and say why"
        cli "同一笔热量只填一项；确是两笔而待核实的，用 --confirm 注明核实人和理由" "report the same heat once; if they are two and the return is held, say who confirms it and why with --confirm";
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
    FiguresOfAnother "figures-of-another" Hold
        zh "与“{expected}”的数据完全相同（{count} 项），疑为一家填报两次" "核对是否同一家：是则只留一份，不是则请改正填错的一份"
        en "all figures are those of “{expected}” ({count} of them): one plant may have reported twice" "keep one of them if they are one plant; otherwise correct the one that is wrong";
    AmountRepeated "amount-repeated" Warning
        zh "{count} 家的{field}同为 {value}，疑为占位数" "请核对这些企业的{field}"
        en "{count} firms give {value} as {field}: it may only stand in for a figure" "check what these firms report as {field}";
    SumOfOthers "sum-of-others" Hold
        zh "产出与能耗都恰为{value}其余 {count} 家之和，疑为合计行" "是合计的请删去该行；确是一家企业的，须由专人核实并说明理由"
        en "output and energy are both the sum of the other {count} returns{value}: it may be a total" "delete the row if it is a total; if it is a firm, somebody must confirm it and say why"
        cli "是合计的请删去该行；确是一家企业的，用 --confirm 注明核实人和理由" "delete the row if it is a total; if it is a firm, say who confirms it and why with --confirm";
    FiguresOfYearBefore "figures-of-year-before" Hold
        zh "{count} 项数据与本企业 {period} 的完全相同，疑为照抄上年" "请填报本期的数据；属实的，须由专人核实并说明理由"
        en "all figures, {count} of them with four digits or more, are the firm's own of {period}: last year's may have been copied" "report those of this period; if they are right, somebody must confirm it and say why"
        cli "请填报本期的数据；属实的，用 --confirm 注明核实人和理由" "report those of this period; if they are right, say who confirms it and why with --confirm";
    EnergyOfYearBefore "energy-of-year-before" Hold
        zh "能源消费量与本企业 {period} 的完全相同，疑为照抄上年" "请填报本期的能源消费量；属实的，须由专人核实并说明理由"
        en "all energy is the firm's own of {period}: last year's may have been copied" "report that of this period; if it is right, somebody must confirm it and say why"
        cli "请填报本期的能源消费量；属实的，用 --confirm 注明核实人和理由" "report that of this period; if it is right, say who confirms it and why with --confirm";
    ElectricityOfYearBefore "electricity-of-year-before" Warning
        zh "用电量与本企业 {period} 的完全相同，疑为照抄上年" "请填报本期的用电量"
        en "electricity is the firm's own of {period} to the last digit: last year's may have been copied" "report that of this period";
    FarFromOwnPast "far-from-own-past" Warning
        zh "{field}按其余指标衡量约为本企业 {period} 的 {ratio}" "请核对{field}的单位和小数点；属实的，须由专人核实并说明理由"
        en "measured by its other figures, {field} is about {ratio} the firm's own of {period}" "check unit and decimal point of {field}; if it is right, somebody must confirm it and say why"
        cli "请核对{field}的单位和小数点；属实的，用 --confirm 注明核实人和理由" "check unit and decimal point of {field}; if it is right, say who confirms it and why with --confirm";
    ColumnShifted "column-shifted" Hold
        zh "第 {first} 至 {last} 行的“{field}”与各企业 {period} 的数对不上，却与{value}企业的对得上，疑似整列错了一行" "请核对该列；属实的，须由专人核实并说明理由"
        en "from line {first} to {last}, “{field}” does not fit the firms' own of {period} but that of {value}: the column seems to stand one row off" "check the column; if it is right, somebody must confirm it and say why"
        cli "请核对该列；属实的，用 --confirm 注明核实人和理由" "check the column; if it is right, say who confirms it and why with --confirm";
    ColumnMisplaced "column-misplaced" Hold
        zh "第 {first} 至 {last} 行的“{field}”与各企业自己的产出对不上，却与{value}企业的对得上，疑似其中一列错了一行" "请核对两列；属实的，须由专人核实并说明理由"
        en "from line {first} to {last}, “{field}” does not fit the firms' own output but that of {value}: one of the two columns seems to stand one row off" "check both columns; if they are right, somebody must confirm it and say why"
        cli "请核对两列；属实的，用 --confirm 注明核实人和理由" "check both columns; if they are right, say who confirms it and why with --confirm";
    ColumnsSwapped "columns-swapped" Hold
        zh "与 {period} 相比，“{value}”两项疑为填反了位置" "请核对两项；属实的，须由专人核实并说明理由"
        en "compared with {period}, “{value}” seem to stand in each other's place" "check both; if they are right, somebody must confirm them and say why"
        cli "请核对两项；属实的，用 --confirm 注明核实人和理由" "check both; if they are right, say who confirms them and why with --confirm";
    NameChanged "name-changed" Notice
        zh "企业名称由“{expected}”（{period}）变为“{value}”，信用代码未变" "更名的不必处理；不是同一家的，请核对信用代码"
        en "the firm was called “{expected}” in {period} and is now “{value}”, under the same credit code" "nothing is to be done if it was renamed; if it is another firm, check the code";
    NameTwoCodes "name-two-codes" Warning
        zh "“{value}”在同一报告期有两个信用代码（另一个是 {expected}），按两家评价" "是同一家企业的，请只保留一个代码；是两家的，请写全名称"
        en "“{value}” stands with two credit codes in one period (the other is {expected}) and is graded as two firms" "keep one code if it is one firm; write the names in full if there are two";
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
        zh "填报的综合能源消费量为 {value} tce，按品种折算为 {expected} tce（{ratio}）" "请核对各品种数量"
        en "the reported total is {value} tce, the energy types add up to {expected} tce ({ratio})" "check the quantities by energy type";
    PvExceedsElectricity "pv-exceeds-electricity" Hold
        zh "自发自用零碳电量（{value} MWh）大于用电量（{expected} MWh）" "用电量应含自发自用部分，请核对"
        en "own zero-carbon power ({value} MWh) exceeds electricity used ({expected} MWh)" "electricity used includes it; check both";
    PurchaseExceeds "purchase-exceeds" Error
        zh "外购电量（{value} MWh）加自发自用零碳电量（{own} MWh）大于用电量（{expected} MWh）" "用电量应为外购与自发自用之和，请核对三项"
        en "electricity bought ({value} MWh) and own zero-carbon power ({own} MWh) exceed electricity used ({expected} MWh)" "what is used is what is bought and what is made: check the three";
    HeatPurchaseExceeds "heat-purchase-exceeds" Error
        zh "外购热力（{value} GJ）大于热力消费量（{expected} GJ）" "消费量应含全部外购热力，请核对两项"
        en "heat bought ({value} GJ) exceeds heat used ({expected} GJ)" "what is used holds all that is bought and not sold: check both";
    SoldExceedsBought "sold-exceeds-bought" Error
        zh "{sold}（{value}）大于{bought}（{expected}），净购入为负" "请填报实际消费量；自产外供的企业不能只按购销评价"
        en "{sold_en} ({value}) exceeds {bought_en} ({expected}): the net purchase is below zero" "report what was used; a firm that sells what it makes cannot be accounted by purchase and sale alone";
    SoldNotCounted "sold-not-counted" Notice
        zh "按消费量计，{sold}不再扣减：消费量不含外供" "消费量如含外供，请先扣除再填报"
        en "what was used is counted, and {sold_en} is not taken off it: what was sold was not used" "if the figure of use holds what was sold, report it without";
    OwnFactorsCounted "own-factors-counted" Notice
        zh "{value}按企业填报的低位发热量、含碳量核算，代替缺省值" "填报值应有检测记录"
        en "{value_en} is accounted by the firm's own calorific value or carbon content, in place of the default" "it should have a record of the measurement";
    NcvImplausible "ncv-implausible" Error
        zh "{energy}的低位发热量（{value} GJ/{unit}）为 0，或与缺省值（{default}）相差 3 倍以上" "请核对数值和单位"
        en "the calorific value of {energy_en} ({value} GJ/{unit_en}) is 0, or more than three times apart from the default ({default})" "check the number and its unit";
    CarbonImplausible "carbon-implausible" Error
        zh "{energy}的单位热值含碳量（{value} tC/TJ）为 0，或与缺省值（{default}）相差 2 倍以上" "请核对数值和单位"
        en "the carbon content of {energy_en} ({value} tC/TJ) is 0, or more than twice apart from the default ({default})" "check the number and its unit";
    OwnFactorUnfit "own-factor-unfit" Error
        zh "因子集 {expected} 没有与{energy}填报的低位发热量、含碳量相配的因子，无法核算" "请换用有分项因子的因子集，或不填该值"
        en "a calorific value or carbon content of {energy_en} is given, and the factor set {expected} lacks the carbon content or oxidation that goes with it" "use a factor set that has them, or leave the value out";
    MeasuredCounted "measured-counted" Notice
        zh "{value}已经核查，按填报值计，不再按活动数据和因子核算" "能源消费量仍计入综合能源消费量"
        en "{value_en} stand as reported, in place of quantities × factors, since a third party verified the return" "the energy still counts as energy";
    MeasuredNotVerified "measured-not-verified" Warning
        zh "填报了{value}，但没有注明已经核查，未予采用，仍按活动数据和因子核算" "确经第三方核查的，请在“是否核查”列填“是”"
        en "{value_en} are reported, but not said to be verified: they are not used, and quantities × factors count" "if a third party verified the return, say so in the column “verified”";
    DeductionBesideMeasured "deduction-beside-measured" Notice
        zh "范围二采用核查值，其中不含{value}，不再抵扣" "核查值如含自发自用电量，请核对"
        en "scope 2 is the verified figure, which does not hold {value_en}: it is not deducted" "check the verified figure if it does";
    PvBesidePurchase "pv-beside-purchase" Notice
        zh "没有用电量，按外购电量计；外购电量不含自发自用零碳电量，不再抵扣" "填报用电量（含自发自用）后才抵扣"
        en "no electricity used is reported, so what was bought counts; it holds no own power, and none is deducted" "report electricity used, own power included, for it to be deducted";
    ProcessNotCounted "process-not-counted" Notice
        zh "{value}的生产过程排放没有计入：评价方法“{expected}”只核算能源消费的排放" "须计入的，请采用在 [accounting] 写明 process = \"counted\" 的评价方法"
        en "process emissions of {value} are not counted: “{expected_en}” accounts the emissions of energy use" "where they are to count, use a scheme that says process = \"counted\" under [accounting]";
    TransformationNotCounted "transformation-not-counted" Notice
        zh "加工转换产出和回收利用没有从能源消费量中扣减：评价方法“{expected}”按填报的消费量核算" "须扣减的，请采用在 [accounting] 写明 transformation = \"subtracted\" 的评价方法"
        en "energy that was turned into other energy or recovered is not taken off: “{expected_en}” accounts consumption as it is reported" "where it is to be, use a scheme that says transformation = \"subtracted\" under [accounting]";
    TransformationExceeds "transformation-exceeds" Error
        zh "加工转换产出与回收利用共 {value} 吨标准煤，多于能源消费合计 {expected} 吨标准煤" "请核对数量和单位；消费量应含加工转换的投入"
        en "energy turned into other energy and recovered, {value} tce, exceeds all that was consumed, {expected} tce" "check amounts and units; consumption holds what went into the transformation";
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
        zh "只有退回后改正的行，没有其余企业，同行不全：只算碳强度，不与同行比较，碳效等级未评" "请与原数据一起评价，作为对原数据的更正"
        en "these are corrected rejects without the other firms: their peers are missing, so intensities are given, and no comparison or grade" "score them with the originals, as corrections to them"
        cli "请与原数据一起评价：tanxiao score 原数据 --corrections {file}" "score them with the originals: tanxiao score ORIGINALS --corrections {file}";
    RejectsBeside "rejects-beside" Warning
        zh "退回的行与申报数据并列读入：改正了的行不会替换原来的行" "请作为更正读入"
        en "rejected rows are read beside returns: a corrected row does not replace the one it corrects" "read them as corrections"
        cli "请改用 --corrections {file}" "use --corrections {file} instead";
    BenchmarkMissing "benchmark-missing" Warning
        zh "基准表中没有{value}（{period}）" "请提供含该行业和报告期的基准表"
        en "the benchmark table has no {value} ({period})" "give a table with this industry and period";
    BenchmarkMoved "benchmark-moved" Notice
        zh "{value}的基准因这一家变动 {ratio}%：{benchmark}，不计为 {expected}（{peers} 家）" "请核对这一家的能源和产出；属实则无需处理"
        en "this firm alone moves the benchmark of {value} by {ratio} %: it is {benchmark}, and {expected} without the firm ({peers} peers)" "check the firm's energy and output; nothing is to be done where they are right";
    BenchmarkWithheld "benchmark-withheld" Warning
        zh "基准表不公布{value}（{period}），以免推知个别企业；碳效等级未评" "同行太少，或有一家占绝大部分；等级以主管部门的评价为准，不以更大范围的基准代替"
        en "the benchmark table withholds that of {value} ({period}), since it would tell of a single firm; no grade was given" "its peers are few, or one firm is most of them; the authority's run gives the grade, and no larger group stands in for it";
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
        zh "信贷政策“{key}”有误：{detail}" "请修正该文件后重试；格式见 docs/guide/zh/lending.md"
        en "the lending policy is not valid at “{key}”: {detail}" "correct the file and try again; the format is in docs/guide/lending.md"
        cli "请修正该文件后重试；格式见 docs/guide/zh/lending.md，或 tanxiao schema policy" "correct the file and try again; the format is in docs/guide/lending.md and tanxiao schema policy";
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
    StandardsOther "standards-other" Error
        zh "这里的行业、地区和金额用的是{value}；结果册、碳效码和信贷定价只按{expected}写明行业、地区和金额" "请直接使用评价结果文件，不要发布；要发布的，请用随附的行业分类、行政区划和货币单位评价"
        en "industries, regions and money are of {value} here; a book, its certificates and lending name them by {expected} only" "use the file of scores as it is, and do not publish it; what is to be published is graded by the classification, regions and money that are shipped"
        cli "请直接使用评价结果文件，不要发布；要发布的，请去掉 --data（或其中的 standards.toml）后重新评价" "use the file of scores as it is, and do not publish it; what is to be published is graded without --data, or without the standards.toml in it";
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
    PointsUnproved "points-unproved" Error
        zh "按指标计分的结果不能只凭文件中的数值复算" "请同时提供评价时的输入文件"
        en "scores of points cannot be reckoned again from the figures of their file alone" "give the inputs of the run as well"
        cli "请用 --inputs 给出评价时的输入文件" "give the inputs of the run with --inputs";
    // Output
    TooManyRows "too-many-rows" Error
        zh "共 {count} 行，超过 XLSX 一张工作表的上限 {limit} 行" "请改写为 Parquet 或 CSV"
        en "{count} rows are more than the {limit} that a worksheet of XLSX holds" "write Parquet or CSV instead";
    WriteFailed "write-failed" Error
        zh "写出失败：{detail}" "请检查磁盘空间和写入权限"
        en "writing failed: {detail}" "check the space left and the permission to write";
    }
}
