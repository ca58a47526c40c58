//! Cells of an ODS that are merged over several rows: its reader gives their content and not how
//! far they go.

use super::tags::Tags;

/// First and last row and column of a range, from 0.
pub(super) type Merged = ((u32, u32), (u32, u32));

/// By sheet, in the order of the file, the cells that are merged over more than one row.
pub(super) fn merged(content: &[u8]) -> Vec<Vec<Merged>> {
    let mut sheets: Vec<Vec<Merged>> = Vec::new();
    let (mut row, mut next_row, mut column) = (0_u64, 0_u64, 0_u64);
    let index = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
    for tag in Tags::of(content) {
        match tag.name() {
            b"table" if tag.attribute(b"name").is_some() => {
                sheets.push(Vec::new());
                next_row = 0;
            }
            b"table-row" => {
                row = next_row;
                next_row = row.saturating_add(tag.number(b"number-rows-repeated").unwrap_or(1));
                column = 0;
            }
            b"table-cell" | b"covered-table-cell" => {
                let of = |name: &[u8]| tag.number(name).unwrap_or(1).max(1);
                let (rows, columns) = (of(b"number-rows-spanned"), of(b"number-columns-spanned"));
                if rows > 1
                    && let Some(sheet) = sheets.last_mut()
                {
                    let last = (row.saturating_add(rows - 1), column.saturating_add(columns - 1));
                    sheet.push(((index(row), index(column)), (index(last.0), index(last.1))));
                }
                column = column.saturating_add(of(b"number-columns-repeated"));
            }
            _ => {}
        }
    }
    sheets
}

#[cfg(test)]
mod tests {
    use super::merged;

    #[test]
    fn ranges_behind_repeats() {
        let content = r#"<office:spreadsheet>
            <table:table table:name="甲">
              <table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>
              <table:table-row>
                <table:table-cell table:number-columns-repeated="2"/>
                <table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="1"/>
                <table:table-cell table:number-rows-spanned="1" table:number-columns-spanned="2"/>
              </table:table-row>
              <table:table-row><table:covered-table-cell/></table:table-row>
            </table:table>
            <table:table table:name="乙">
              <table:table-row><table:table-cell table:number-rows-spanned="4"/></table:table-row>
            </table:table></office:spreadsheet>"#;
        let expected = [vec![((3, 2), (4, 2))], vec![((0, 0), (3, 0))]];
        assert_eq!(merged(content.as_bytes()), expected);
    }
}
