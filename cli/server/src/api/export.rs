//! Bulk download: all scores that a filter takes, as one file, written while it is sent.

mod exact;
mod pages;

use std::io::Write as _;
use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use polars::prelude::*;

use self::pages::pages;
use super::body::{self, Sink};
use super::query::{ExportFormat, ExportQuery, is_known_run};
use crate::app::App;
use crate::guard::Who;
use crate::problem::{Problem, Query};
use crate::store::Snapshot;
use crate::store::filter::Filter;
use crate::store::row::{Decimals, FIELDS, Kind, Reader, Value, write_csv_header};
use crate::store::segment::RowRef;
use crate::view::View;

/// 批量下载 / bulk download
///
/// 整份下载为一个文件，列与结果一致；不分页；每个令牌同时最多两个，各不超过两小时。 One file with the
/// columns of a score, without pages. The
/// download of a whole year of a province takes seconds. A token may run two at a time, for two
/// hours each.
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
    Extension(who): Extension<Who>,
    Extension(view): Extension<View>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let filter = query.filter()?;
    is_known_run(&filter, view.snapshot().run())?;
    let Some(share) = app.exports.try_take(&who.0) else {
        return Err(Problem::too_many(
            10,
            "已有其他批量下载在进行（每个令牌最多两个），请稍后再试。",
            "Other bulk downloads are under way, of which a token has two at most. Try again \
             later.",
        ));
    };
    let (media_type, ending) = match query.format {
        ExportFormat::Parquet => ("application/vnd.apache.parquet", "parquet"),
        ExportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
        ExportFormat::Ndjson => ("application/x-ndjson", "ndjson"),
    };
    let name = format!("attachment; filename=\"scores-run{}.{ending}\"", view.snapshot().run());
    let (sink, body) = body::channel(app.exports_written.clone());
    tokio::task::spawn_blocking(move || {
        let filter = Filter { own: view.own(), ..filter };
        let taken = Taken { snapshot: view.snapshot(), filter: &filter, reader: view.reader() };
        write(taken, query.format, query.decimals.unwrap_or_default(), sink);
        drop(share);
    });
    let mut response = body::of_type(media_type, body);
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// What is downloaded, and who by.
#[derive(Clone, Copy)]
struct Taken<'a> {
    snapshot: &'a Snapshot,
    filter: &'a Filter,
    reader: Reader,
}

fn write(taken: Taken<'_>, format: ExportFormat, decimals: Decimals, mut sink: Sink) {
    sink.begin();
    let written = match (format, decimals) {
        (ExportFormat::Parquet, Decimals::Number) => parquet(taken, &mut sink),
        (ExportFormat::Parquet, Decimals::Exact) => exact::parquet(taken, &mut sink),
        (ExportFormat::Csv, _) => lines(taken, &mut sink, None),
        (ExportFormat::Ndjson, _) => lines(taken, &mut sink, Some(decimals)),
    };
    if let Err(error) = written.and_then(|()| sink.flush()) {
        if error.kind() != std::io::ErrorKind::BrokenPipe {
            tracing::error!(%error, "a bulk download failed");
        }
        sink.fail(error);
    }
}

/// Lines of JSON, or of CSV where nothing says how JSON is to have its decimals.
fn lines(taken: Taken<'_>, sink: &mut Sink, json: Option<Decimals>) -> std::io::Result<()> {
    let Taken { snapshot, filter, reader } = taken;
    let mut out = Vec::new();
    let declared = snapshot.declared();
    if json.is_none() {
        // As in the CSV of a score book: with it, Excel takes the text for UTF-8.
        out.extend_from_slice("\u{feff}".as_bytes());
        write_csv_header(&declared, &mut out);
    }
    for rows in pages(snapshot, filter) {
        for row in rows {
            if let Some(decimals) = json {
                snapshot.write_json(row, reader, decimals, &mut out);
                out.push(b'\n');
            } else {
                snapshot.write_csv(row, reader, &declared, &mut out);
            }
            sink.write_all(&out)?;
            out.clear();
        }
    }
    sink.write_all(&out)
}

fn parquet(taken: Taken<'_>, sink: &mut Sink) -> std::io::Result<()> {
    let declared = taken.snapshot.declared();
    let empty = frame(taken, &declared, &[]).map_err(std::io::Error::other)?;
    let mut writer = ParquetWriter::new(sink)
        .with_compression(ParquetCompression::Zstd(None))
        .with_statistics(StatisticsOptions::full())
        .set_parallel(false)
        .batched(empty.schema())
        .map_err(std::io::Error::other)?;
    for rows in pages(taken.snapshot, taken.filter) {
        let frame = frame(taken, &declared, &rows).map_err(std::io::Error::other)?;
        writer.write_batch(&frame).map_err(std::io::Error::other)?;
    }
    writer.finish().map(|_| ()).map_err(std::io::Error::other)
}

/// Some scores as a frame.
fn frame(taken: Taken<'_>, declared: &[String], rows: &[RowRef]) -> PolarsResult<DataFrame> {
    let Taken { snapshot, reader, .. } = taken;
    let columns = FIELDS.iter().map(|(name, field)| {
        let name = PlSmallStr::from_static(name);
        let values = || rows.iter().map(|row| snapshot.value(*field, *row, reader));
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
