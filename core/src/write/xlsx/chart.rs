//! Charts of a worksheet: drawn by whoever opens the workbook, of the cells of its table. They stand
//! below the table, so that both are printed on one page's width; beside one that is long and narrow.

use rust_xlsxwriter::{
    Chart as Drawing, ChartFont, ChartFormat, ChartLine, ChartMarker, ChartMarkerType, ChartPoint,
    ChartSolidFill, ChartType, Color, Worksheet, XlsxError,
};

use super::{cut, rows, width};
use crate::cells::Cell;
use crate::number::to_f64;
use crate::write::WriteContext;
use crate::write::sheet::{Chart, ChartKind, Column, Sheet};

const WIDTH: u32 = 960;
const HEIGHT: u32 = 380;
/// What a lying bar takes.
const BAR: u32 = 22;
/// Pixels of a row.
const ROW: u32 = 20;
/// Rows between the table and a chart, and between charts.
const GAP: u32 = 2;
const MARK: u8 = 4;
/// A table of more rows is long; one that is narrower than this, in pixels, is narrow.
const LONG: usize = 15;
const WIDEST_BESIDE: f64 = 800.0;
/// Pixels of a column without a width of its own.
const NO_WIDTH: f64 = 64.0;

/// Adds the charts of a table, and gives the last row and column that they or the table reach.
pub(super) fn add(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    context: &WriteContext<'_>,
) -> Result<(u32, u16), XlsxError> {
    let own: Vec<f64> = sheet.columns.iter().map(|column| pixels(column, context)).collect();
    let is_long = sheet.height() > LONG;
    let is_beside = is_long && own.iter().sum::<f64>() < WIDEST_BESIDE;
    let height = u32::try_from(sheet.height()).unwrap_or(u32::MAX);
    let left = if is_beside { own.len() + 1 } else { 0 };
    let (mut top, mut bottom) = (if is_beside { 1 } else { height + GAP }, height);
    let mut right = own.len().saturating_sub(1);
    for chart in sheet.charts.iter().filter(|chart| chart.rows > 0) {
        fill(worksheet, sheet, chart, context)?;
        let rows = u32::try_from(chart.rows).unwrap_or(u32::MAX);
        let height = match chart.kind {
            ChartKind::Stacked => HEIGHT.max(rows.saturating_mul(BAR) + 120),
            ChartKind::Columns | ChartKind::Scatter => HEIGHT,
        };
        let mut drawing = drawing(sheet, chart);
        drawing.set_width(WIDTH).set_height(height).set_alt_text(&chart.title);
        worksheet.insert_chart(top, u16::try_from(left).unwrap_or(u16::MAX), &drawing)?;
        top += height / ROW + 1 + GAP;
        bottom = bottom.max(top - GAP);
        right = right.max(left + columns(&own[left.min(own.len())..]));
    }
    Ok((bottom, u16::try_from(right).unwrap_or(u16::MAX)))
}

/// How many columns a chart reaches over to the right of its first: those of these widths, then such
/// as have no width of their own.
fn columns(own: &[f64]) -> usize {
    let mut left = f64::from(WIDTH);
    let within = own.iter().copied().chain(std::iter::repeat(NO_WIDTH)).take_while(|pixels| {
        left -= pixels;
        left > 0.0
    });
    within.count()
}

/// The width of a column: 7 pixels a character, and 5 for its edges.
fn pixels(column: &Column, context: &WriteContext<'_>) -> f64 {
    width::of(column, context) * 7.0 + 5.0
}

fn drawing(sheet: &Sheet, chart: &Chart) -> Drawing {
    let mut drawing = Drawing::new(match chart.kind {
        ChartKind::Columns => ChartType::Column,
        ChartKind::Stacked => ChartType::BarStacked,
        ChartKind::Scatter => ChartType::Scatter,
    });
    let last = u32::try_from(chart.rows).unwrap_or(u32::MAX);
    let column = |place: usize| u16::try_from(place).unwrap_or(u16::MAX);
    let range = |place: usize| (sheet.name, 1, column(place), last, column(place));
    for (index, &place) in chart.values.iter().enumerate() {
        let series = drawing.add_series();
        series.set_categories(range(chart.categories)).set_values(range(place));
        series.set_name((sheet.name, 0, column(place)));
        match (chart.kind, &chart.values[..], chart.colours.get(index)) {
            (ChartKind::Scatter, _, _) => {
                let mut marker = ChartMarker::new();
                marker.set_type(ChartMarkerType::Circle).set_size(MARK);
                series.set_marker(&marker);
            }
            (_, [_], Some(_)) => {
                let point = |colour: &String| ChartPoint::new().set_format(&mut filled(colour));
                series.set_points(&chart.colours.iter().map(point).collect::<Vec<_>>());
            }
            (_, _, Some(colour)) => {
                series.set_format(&mut filled(colour));
            }
            (_, _, None) => {}
        }
    }
    drawing.title().set_name(&chart.title).set_font(ChartFont::new().set_size(14));
    if chart.values.len() == 1 {
        drawing.legend().set_hidden();
    }
    match chart.kind {
        ChartKind::Columns => {}
        ChartKind::Stacked => {
            // The first row above, as in the table.
            drawing.y_axis().set_reverse();
        }
        ChartKind::Scatter => {
            let title = |place: usize| (sheet.name, 0, column(place));
            drawing.x_axis().set_log_base(10).set_name(title(chart.categories));
            let y = chart.values.first().copied().unwrap_or(chart.categories);
            drawing.y_axis().set_log_base(10).set_name(title(y));
        }
    }
    drawing
}

/// A colour, `#rrggbb`, as what fills a bar.
fn filled(colour: &str) -> ChartFormat {
    let mut format = ChartFormat::new();
    let number = u32::from_str_radix(colour.trim_start_matches('#'), 16);
    if let Ok(number) = number {
        format.set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(number)));
        format.set_border(ChartLine::new().set_hidden(true));
    }
    format
}

/// Writes the cells that a chart is drawn of in the place of the samples of their styles: the
/// library keeps a copy of them with the chart, for viewers that do not look into the table. The
/// rows of the table then take their place (see `package`).
fn fill(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    chart: &Chart,
    context: &WriteContext<'_>,
) -> Result<(), XlsxError> {
    for &place in std::iter::once(&chart.categories).chain(&chart.values) {
        let column = &sheet.columns[place];
        let formats = rows::sample_formats(column.look, context.scheme);
        let at = u16::try_from(place).unwrap_or(u16::MAX);
        for (row, cell) in (1u32..).zip(column.cells.iter().take(chart.rows)) {
            let format = formats.get(row as usize - 1).unwrap_or(&formats[0]);
            match cell {
                Cell::Nothing => continue,
                Cell::Text(text) => {
                    worksheet.write_string_with_format(row, at, cut(text), format)?;
                }
                Cell::Whole(value) => {
                    worksheet.write_number_with_format(row, at, value as f64, format)?;
                }
                Cell::Scaled(value, places) => {
                    let value = to_f64(value, places);
                    worksheet.write_number_with_format(row, at, value, format)?;
                }
            }
        }
    }
    Ok(())
}
