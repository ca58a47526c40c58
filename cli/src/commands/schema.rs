//! `tanxiao schema`: the schemas of what goes in and comes out.

use crate::args::SchemaKind;
use crate::context::Context;
use crate::exit::Outcome;

pub(crate) fn run(kind: SchemaKind, context: &Context) -> Outcome {
    let path = match kind {
        SchemaKind::Score => {
            let schema = tanxiao_core::issued::score_schema(&context.data()?.standards);
            return super::print_json(&schema);
        }
        SchemaKind::Return => "schemas/return.schema.json",
        SchemaKind::Manifest => "schemas/manifest.schema.json",
        SchemaKind::Journal => "schemas/journal.schema.json",
        SchemaKind::Benchmark => "schemas/benchmark.schema.json",
        SchemaKind::Policy => "schemas/policy.schema.json",
        SchemaKind::Loan => "schemas/loan.schema.json",
        SchemaKind::LoanTerms => "schemas/loan-terms.schema.json",
        SchemaKind::SqlInput => "schemas/sql-input.schema.json",
        SchemaKind::Scheme => "schemas/scheme.schema.json",
        SchemaKind::Trust => "schemas/trust.schema.json",
        SchemaKind::Certificate => "schemas/certificate.cddl",
    };
    let schema = tanxiao_data::SCHEMAS.iter().find(|file| file.path == path);
    super::print_text(schema.map_or("", |schema| schema.text))
}
