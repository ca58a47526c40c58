//! `tanxiao sample`: the returns of a synthetic city, which say in every row that they are.

use std::io::{BufWriter, Write};

use tanxiao_core::data::DataSet;
use tanxiao_core::period::Period;

use crate::args::SampleArgs;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{self, Staged};
use crate::sample::{City, write_long, write_wide};

pub(crate) fn run(args: &SampleArgs) -> Outcome {
    let data = DataSet::embedded().map_err(|error| Failure::error(Exit::Data, &error))?;
    let periods = args
        .period
        .iter()
        .map(|text| {
            Period::parse(text).ok_or_else(|| {
                Failure::text(
                    Exit::Usage,
                    format!("报告期“{text}”无法识别"),
                    format!("the period “{text}” cannot be understood"),
                )
            })
        })
        .collect::<Outcome<Vec<_>>>()?;
    let city = City::new(&data, args.firms, args.seed, periods, !args.clean);
    let fill = |sink: &mut dyn Write| {
        let result = if args.long { write_long(&city, sink) } else { write_wide(&city, sink) };
        match result {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(output::io(std::path::Path::new("-"), &error))
            }
            _ => Ok(()),
        }
    };
    match &args.output {
        None => fill(&mut BufWriter::new(std::io::stdout().lock())),
        Some(path) => {
            let mut staged = Staged::default();
            staged.write(path, |sink| fill(sink))?;
            staged.commit()
        }
    }
}
