//! Bulk download: all scores that a filter takes, as one file, written while it is sent.

use std::io::Write as _;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use polars::prelude::*;

use super::body::{self, Sink};
use super::query::{ExportFormat, ExportQuery, is_known_run};
use crate::app::App;
use crate::live::Live;
use crate::problem::{Problem, Query};
use crate::store::Snapshot;
use crate::store::filter::Filter;
use crate::store::position::Position;
use crate::store::row::{FIELDS, Kind, Value, write_csv_header};
use crate::store::segment::RowRef;

/// Scores that are taken at a time: a row group of the Parquet file.
const ROWS: usize = 1 << 16;

/// 批量下载 / bulk download
///
/// 整份下载为一个文件，列与结果一致；不分页。 One file with the columns of a score, without pages. The
/// download of a whole year of a province takes seconds; two may run at a time.
#[utoipa::path(
    get, path = "/v1/export", tag = "scores", operation_id = "exportScores",
    params(ExportQuery), security(("bearer" = ["export"])),
    responses((
        status = 200, description = "The file",
        content(
            (Vec<u8> = "application/vnd.apache.parquet"),
            (String = "text/csv"),
            (String = "application/x-ndjson")
        )
    ))
)]
pub(crate) async fn download(
    State(app): State<Arc<App>>,
    Extension(live): Extension<Arc<Live>>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let filter = query.filter()?;
    is_known_run(&filter, live.snapshot.run())?;
    let Ok(permit) = app.exports.clone().try_acquire_owned() else {
        return Err(Problem::too_many(
            10,
            "已有其他批量下载在进行，请稍后再试。",
            "Other bulk downloads are under way. Try again later.",
        ));
    };
    let (media_type, ending) = match query.format {
        ExportFormat::Parquet => ("application/vnd.apache.parquet", "parquet"),
        ExportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
        ExportFormat::Ndjson => ("application/x-ndjson", "ndjson"),
    };
    let name = format!("attachment; filename=\"scores-run{}.{ending}\"", live.snapshot.run());
    let (sink, body) = body::channel();
    tokio::task::spawn_blocking(move || {
        write(&live.snapshot, &filter, query.format, sink);
        drop(permit);
    });
    let mut response = body::of_type(media_type, body);
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

fn write(snapshot: &Snapshot, filter: &Filter, format: ExportFormat, mut sink: Sink) {
    let written = match format {
        ExportFormat::Parquet => parquet(snapshot, filter, &mut sink),
        ExportFormat::Csv => lines(snapshot, filter, &mut sink, true),
        ExportFormat::Ndjson => lines(snapshot, filter, &mut sink, false),
    };
    if let Err(error) = written.and_then(|()| sink.flush()) {
        if error.kind() != std::io::ErrorKind::BrokenPipe {
            tracing::error!(%error, "a bulk download failed");
        }
        sink.fail(error);
    }
}

/// The scores that a filter takes, some at a time.
fn pages(snapshot: &Snapshot, filter: &Filter) -> impl Iterator<Item = Vec<RowRef>> {
    let mut from = Some(Position::default());
    std::iter::from_fn(move || {
        let page = snapshot.page(filter, from?, ROWS);
        from = page.has_more.then_some(page.next);
        Some(page.rows)
    })
}

fn lines(
    snapshot: &Snapshot,
    filter: &Filter,
    sink: &mut Sink,
    is_csv: bool,
) -> std::io::Result<()> {
    let mut out = Vec::new();
    let declared = snapshot.declared();
    if is_csv {
        // As in the CSV of a score book: with it, Excel takes the text for UTF-8.
        out.extend_from_slice("\u{feff}".as_bytes());
        write_csv_header(&declared, &mut out);
    }
    for rows in pages(snapshot, filter) {
        for row in rows {
            if is_csv {
                snapshot.write_csv(row, &declared, &mut out);
            } else {
                snapshot.write_json(row, &mut out);
                out.push(b'\n');
            }
            sink.write_all(&out)?;
            out.clear();
        }
    }
    sink.write_all(&out)
}

fn parquet(snapshot: &Snapshot, filter: &Filter, sink: &mut Sink) -> std::io::Result<()> {
    let declared = snapshot.declared();
    let empty = frame(snapshot, &declared, &[]).map_err(std::io::Error::other)?;
    let mut writer = ParquetWriter::new(sink)
        .with_compression(ParquetCompression::Zstd(None))
        .with_statistics(StatisticsOptions::full())
        .set_parallel(false)
        .batched(empty.schema())
        .map_err(std::io::Error::other)?;
    for rows in pages(snapshot, filter) {
        let frame = frame(snapshot, &declared, &rows).map_err(std::io::Error::other)?;
        writer.write_batch(&frame).map_err(std::io::Error::other)?;
    }
    writer.finish().map(|_| ()).map_err(std::io::Error::other)
}

/// Some scores as a frame.
fn frame(snapshot: &Snapshot, declared: &[String], rows: &[RowRef]) -> PolarsResult<DataFrame> {
    let columns = FIELDS.iter().map(|(name, field)| {
        let name = PlSmallStr::from_static(name);
        let values = || rows.iter().map(|row| snapshot.value(*field, *row));
        match field.kind() {
            Kind::Float => {
                let floats = values().map(|value| match value {
                    Value::Float(value) => Some(value),
                    _ => None,
                });
                Float64Chunked::from_iter_options(name, floats).into_column()
            }
            Kind::Integer => {
                let integers = values().map(|value| match value {
                    Value::Integer(value) => i32::try_from(value).ok(),
                    _ => None,
                });
                Int32Chunked::from_iter_options(name, integers).into_column()
            }
            Kind::Text => {
                let mut texts = StringChunkedBuilder::new(name, rows.len());
                for value in values() {
                    match value {
                        Value::Text(text) => texts.append_value(text),
                        Value::Id(id) => texts.append_value(id.to_string()),
                        _ => texts.append_null(),
                    }
                }
                texts.finish().into_column()
            }
        }
    });
    let of_schemes = declared.iter().map(|name| {
        let floats = rows.iter().map(|row| match snapshot.declared_value(name, *row) {
            Value::Float(value) => Some(value),
            _ => None,
        });
        Float64Chunked::from_iter_options(name.as_str().into(), floats).into_column()
    });
    DataFrame::new(columns.chain(of_schemes).collect())
}
