//! Columns that a map file or `--map` names by header, letter or number: which column of which
//! table is meant. A map that does not fit its table stops the run.

use super::mapping::Mapping;
use crate::data::DataSet;
use crate::data::dictionary::{field_of, normalise};
use crate::finding::{Code, Error, Finding, Place, Result};
use crate::read::Table;
use tanxiao_base::map_file::{MapFile, Position, column_index, column_letter};

/// The columns of one table, by their places.
pub(super) type ByColumn<'a> = Vec<Option<&'a Mapping>>;

/// A map file with its fields understood.
#[derive(Debug, Clone, Default)]
pub struct Maps {
    /// Name of the file.
    name: String,
    tables: Vec<TableMaps>,
}

#[derive(Debug, Clone)]
struct TableMaps {
    file: Option<String>,
    sheet: Option<String>,
    columns: Vec<ColumnMaps>,
}

#[derive(Debug, Clone)]
struct ColumnMaps {
    position: Option<usize>,
    header: Option<String>,
    mapping: Mapping,
}

impl Maps {
    /// Understands the fields of a map file.
    ///
    /// # Errors
    /// A field that is none.
    pub fn of(file: &MapFile, data: &DataSet) -> Result<Self> {
        let tables = file.tables.iter().map(|table| {
            let columns = table.columns.iter().map(|column| {
                let name = column.field.trim();
                let known = field_of(name, &data.catalogue).or_else(|| data.dictionary.field(name));
                let field = known.ok_or_else(|| {
                    Error::new(Code::MapFileInvalid, Place::file(&file.name)).because(
                        format!("field = “{name}”不是字段"),
                        format!("field = “{name}” is no field"),
                    )
                })?;
                let header = column.header.clone().filter(|header| !header.trim().is_empty());
                Ok(ColumnMaps {
                    position: column.column.as_ref().and_then(Position::index),
                    mapping: Mapping {
                        column: header.clone().unwrap_or_default(),
                        field,
                        unit: column.unit.clone().filter(|unit| !unit.trim().is_empty()),
                    },
                    header,
                })
            });
            let columns = columns.collect::<Result<Vec<_>>>()?;
            Ok(TableMaps { file: table.file.clone(), sheet: table.sheet.clone(), columns })
        });
        Ok(Self { name: file.name.clone(), tables: tables.collect::<Result<Vec<_>>>()? })
    }

    /// Whether a text is a header that the file names.
    #[must_use]
    pub fn knows(&self, header: &str) -> bool {
        let header = normalise(header);
        let mut columns = self.tables.iter().flat_map(|table| &table.columns);
        columns
            .any(|column| column.header.as_deref().is_some_and(|known| normalise(known) == header))
    }

    /// Columns that it names by header, wherever they stand.
    pub(super) fn by_header(&self) -> Vec<Mapping> {
        let columns = self.tables.iter().flat_map(|table| &table.columns);
        let named = columns.filter(|column| column.header.is_some());
        named.map(|column| column.mapping.clone()).collect()
    }

    /// What the file says of each table; and what does not fit.
    pub(super) fn assign(&self, tables: &[&Table<'_>]) -> (Vec<ByColumn<'_>>, Vec<Finding>) {
        let mut findings = Vec::new();
        let mut is_used = vec![false; self.tables.len()];
        let assigned = tables
            .iter()
            .map(|table| {
                let candidates = self.candidates(table, tables);
                let fitting: Vec<usize> = candidates
                    .iter()
                    .copied()
                    .filter(|at| self.fit(&self.tables[*at], table).is_ok())
                    .collect();
                let chosen = match (candidates.as_slice(), fitting.as_slice()) {
                    ([], _) => return Vec::new(),
                    ([only], _) | (_, [only]) => *only,
                    _ => {
                        findings.push(self.unfit(
                            table.place(),
                            "几段 [[table]] 中哪一段是该表的，无从判断；请写明 file 或 sheet",
                            "which of several [[table]] is of it cannot be told: give file or sheet",
                        ));
                        candidates.iter().for_each(|at| is_used[*at] = true);
                        return Vec::new();
                    }
                };
                is_used[chosen] = true;
                match self.fit(&self.tables[chosen], table) {
                    Ok(columns) => columns,
                    Err(mut found) => {
                        findings.append(&mut found);
                        Vec::new()
                    }
                }
            })
            .collect();
        for (table, _) in self.tables.iter().zip(is_used).filter(|(_, is_used)| !is_used) {
            let name = table.sheet.as_ref().or(table.file.as_ref()).map_or("", String::as_str);
            findings.push(self.unfit(
                tables.first().map(|table| table.place()).unwrap_or_default(),
                &format!("没有与其中的表“{name}”对应的数据"),
                &format!("there is no table for its “{name}”"),
            ));
        }
        (assigned, findings)
    }

    /// The tables of the file that may be this one: of its sheet; of its file, where one is of it.
    /// One that is of another file of the run is not.
    fn candidates(&self, table: &Table<'_>, tables: &[&Table<'_>]) -> Vec<usize> {
        let of_sheet = |map: &TableMaps| map.sheet.as_deref() == table.sheet.as_deref();
        let is_of = |map: &TableMaps, table: &Table<'_>| {
            map.file.as_deref().is_some_and(|file| last_part(file) == last_part(&table.file))
        };
        let at = |keep: &dyn Fn(&TableMaps) -> bool| -> Vec<usize> {
            let of_sheet = self.tables.iter().enumerate().filter(|(_, map)| of_sheet(map));
            of_sheet.filter(|(_, map)| keep(map)).map(|(at, _)| at).collect()
        };
        let of_file = at(&|map| is_of(map, table));
        if !of_file.is_empty() {
            return of_file;
        }
        at(&|map| !tables.iter().any(|other| is_of(map, other)))
    }

    /// The columns of a table that fits.
    fn fit<'a>(
        &'a self,
        map: &'a TableMaps,
        table: &Table<'_>,
    ) -> std::result::Result<ByColumn<'a>, Vec<Finding>> {
        let mut columns: ByColumn<'a> = vec![None; table.headers.len()];
        let mut findings = Vec::new();
        let place = || table.place().at_line(table.header_line.max(1));
        for column in &map.columns {
            let is_it = |index: &usize| {
                let header = normalise(&table.headers[*index]);
                column.header.as_deref().is_some_and(|wanted| normalise(wanted) == header)
            };
            let named: Vec<usize> = (0..columns.len()).filter(is_it).collect();
            let wanted = column.header.as_deref().unwrap_or_default();
            let found = match (column.position, named.as_slice()) {
                (Some(at), _) if at >= columns.len() => {
                    let (letter, count) = (column_letter(at), columns.len());
                    Err((
                        format!("没有 {letter} 列（第 {} 列）：该表共有 {count} 列", at + 1),
                        format!("there is no column {letter} ({}): the table has {count}", at + 1),
                    ))
                }
                (Some(at), _) if column.header.is_some() && !is_it(&at) => {
                    let (letter, header) = (column_letter(at), &table.headers[at]);
                    Err((
                        format!("{letter} 列的列名是“{header}”，对照文件写的是“{wanted}”"),
                        format!("column {letter} is called “{header}”, the map says “{wanted}”"),
                    ))
                }
                (Some(at), _) => Ok(at),
                (None, [at]) => Ok(*at),
                (None, []) => Err((
                    format!("没有名为“{wanted}”的列"),
                    format!("there is no column “{wanted}”"),
                )),
                (None, _) => Err((
                    format!("有几列都叫“{wanted}”，请写明列标"),
                    format!("several columns are called “{wanted}”: give the letter"),
                )),
            };
            match found {
                Ok(at) if columns[at].is_some() => findings.push(self.unfit(
                    place(),
                    &format!("{} 列写了两次", column_letter(at)),
                    &format!("column {} stands twice", column_letter(at)),
                )),
                Ok(at) => columns[at] = Some(&column.mapping),
                Err((zh, en)) => findings.push(self.unfit(place(), &zh, &en)),
            }
        }
        if findings.is_empty() { Ok(columns) } else { Err(findings) }
    }

    fn unfit(&self, place: Place, zh: &str, en: &str) -> Finding {
        Finding::new(Code::MapFileUnfit, place)
            .with("file", &self.name)
            .with("detail", zh)
            .with("detail_en", en)
            .for_rows(0)
    }
}

/// The name of a file without its folders: files move between years and desks.
fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The columns of the one table of a run that are named by letter or number, and by no header.
pub(super) fn by_position<'a>(maps: &'a [Mapping], table: &Table<'_>) -> ByColumn<'a> {
    let mut columns: ByColumn<'a> = vec![None; table.headers.len()];
    for map in maps {
        let name = normalise(&map.column);
        let is_header = table.headers.iter().any(|header| normalise(header) == name);
        if let Some(at) = column_index(&map.column).filter(|_| !is_header)
            && let Some(column) = columns.get_mut(at)
        {
            *column = Some(map);
        }
    }
    columns
}
