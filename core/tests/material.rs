//! Fuel used as raw material: it does not burn, but it is energy.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Code;
use tanxiao_core::run::{Input, RunOptions, run};

/// tce, tCO2 and error codes of one firm with these columns.
fn account(columns: &str, cells: &str) -> (Option<(f64, f64)>, Vec<Code>) {
    let data = DataSet::embedded().unwrap();
    let code = complete("91330500TE5T00001").unwrap();
    let text = format!(
        "credit_code,period,region,industry,value_added_wan_yuan,electricity_mwh,{columns}\n\
         {code},2023,330502,2614,100,0,{cells}\n"
    );
    let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(&data, &input, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
    let scores = run.scores().unwrap();
    let number = |name: &str| scores.column(name).unwrap().f64().unwrap().get(0).unwrap();
    let amounts = (scores.height() == 1).then(|| (number("energy_tce"), number("gross_tco2")));
    (amounts, run.scored.rejects.iter().flat_map(|reject| reject.reasons.clone()).collect())
}

#[test]
fn what_goes_into_the_product_does_not_burn() {
    let columns = "raw_coal_t,raw_coal_as_material_t";
    let (all, _) = account(columns, "100,");
    let (part, _) = account(columns, "100,40");
    let ((tce, gross), (tce_part, gross_part)) = (all.unwrap(), part.unwrap());
    assert_eq!((tce, tce_part), (71.43, 71.43));
    assert!((gross_part / gross - 0.6).abs() < 1e-8);
}

#[test]
fn a_material_needs_no_co2_factor() {
    let columns = "methanol_t,methanol_as_material_t";
    assert_eq!(account(columns, "100,100").0, Some((67.94, 0.0)));
    assert_eq!(account(columns, "100,99"), (None, vec![Code::FactorMissing]));
}

#[test]
fn more_material_than_consumption_is_an_error() {
    let columns = "raw_coal_t,raw_coal_as_material_t";
    assert_eq!(account(columns, "100,101"), (None, vec![Code::MaterialExceeds]));
    assert_eq!(account(columns, ",5"), (None, vec![Code::MaterialExceeds]));
    assert_eq!(account("raw_coal_as_material_t", "5"), (None, vec![Code::MaterialExceeds]));
}

/// A frame that is not canonical is refused with the column.
#[test]
fn a_frame_of_other_columns_is_refused() {
    let frame = polars::prelude::DataFrame::empty();
    let error = tanxiao_core::returns::Returns::from_frame(frame).unwrap_err();
    assert_eq!(error.code(), Code::FrameInvalid);
    assert!(error.finding().message(tanxiao_core::lang::Lang::En).contains("source"));
}
