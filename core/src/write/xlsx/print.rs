//! How a worksheet is printed: A4 lying, as wide as one page, its header on every page, its title
//! above and the number of the page below.

use rust_xlsxwriter::{Worksheet, XlsxError};

/// A4, by the number that spreadsheets know it by (ECMA-376, part 1, 18.3.1.63).
const A4: u8 = 9;
/// Characters of a title: a header of a page holds 255 with its marks.
const LONGEST: usize = 120;

/// Sets a worksheet up whose first row is its header, and whose last row and column are given.
pub(super) fn set_up(
    worksheet: &mut Worksheet,
    heading: &str,
    last: (u32, u16),
) -> Result<(), XlsxError> {
    // `&` begins a mark.
    let heading: String = heading.chars().take(LONGEST).collect::<String>().replace('&', "&&");
    worksheet.set_landscape();
    worksheet.set_paper_size(A4);
    worksheet.set_print_fit_to_pages(1, 0);
    worksheet.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    // The blank parts the size from a title that begins with a year.
    worksheet.set_header(format!("&C&14 {heading}"));
    worksheet.set_footer("&C&P / &N");
    worksheet.set_repeat_rows(0, 0)?;
    worksheet.set_print_area(0, 0, last.0, last.1)?;
    Ok(())
}
