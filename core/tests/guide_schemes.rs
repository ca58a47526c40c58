//! Every block of TOML in the guide to schemes is a scheme that loads: a whole one, or the part
//! that matters of one, between a head and a tail.

use std::collections::BTreeSet;

use tanxiao_core::data::DataSet;
use tanxiao_core::lang::Lang;
use tanxiao_core::scheme::Scheme;

const PAGE: &str = include_str!("../../docs/guide/schemes.md");
const HEAD: &str = "id = \"of-the-guide\"\nversion = \"1\"\nofficial = false\n\
    name = { zh = \"例\", en = \"example\" }\nsource = \"guide\"\n";
const TAIL: &str = "\n[label]\nzh = \"{grade_label}\"\nen = \"{grade_label}\"\n\
    [rounding]\nintensity_decimals = 6\nratio_decimals = 6\ncompare = \"full_value\"\n";

#[test]
fn every_block_of_the_guide_loads() {
    let mut loaded = 0;
    for block in PAGE.split("```toml\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        let text = match block.starts_with("id = ") {
            true => block.to_owned(),
            false => format!("{HEAD}{block}{TAIL}"),
        };
        let mut files = DataSet::embedded_files();
        files.insert("schemes/of-the-guide.toml".to_owned(), text);
        let data = DataSet::load(&files).unwrap_or_else(|error| panic!("{error}\n{block}"));
        let scheme = data.scheme("of-the-guide").unwrap();
        data.for_scheme(scheme).unwrap();
        loaded += 1;
    }
    assert!(loaded >= 9, "{loaded}");
}

/// The keys that the reader of schemes knows at a place of a file, by its own words about one that
/// it does not know.
fn known(text: &str) -> BTreeSet<String> {
    let error = Scheme::parse("a.toml", text).unwrap_err();
    let message = error.finding().message(Lang::En);
    assert!(message.contains("zzz"), "{message}");
    let names = message.split('`').skip(1).step_by(2).filter(|name| *name != "zzz");
    names.map(str::to_owned).collect()
}

/// `tanxiao schema scheme` has the keys that the reader has, no more and no fewer.
#[test]
fn the_schema_has_the_keys_of_the_reader() {
    let schema =
        tanxiao_data::SCHEMAS.iter().find(|file| file.path == "schemas/scheme.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema.unwrap().text).unwrap();
    let full = DataSet::embedded_files();
    let (green, huzhou) =
        (&full["schemes/own-green-factory.toml"], &full["schemes/huzhou-2021.toml"]);
    let three = &full["schemes/own-three-dimension.toml"];
    let county = &full["schemes/own-rank-county.toml"];
    let below = &full["schemes/huangyan-2022.toml"];
    for (text, after, pointer) in [
        (green, "id = ", ""),
        (green, "[fields.water]\n", "/properties/fields/additionalProperties"),
        (huzhou, "[intensity]\n", "/properties/intensity"),
        (huzhou, "[accounting]\n", "/properties/accounting"),
        (huzhou, "[peers]\n", "/properties/peers"),
        (huzhou, "[benchmark]\n", "/properties/benchmark"),
        (huzhou, "[level]\n", "/properties/level"),
        (huzhou, "{ number = 1, ", "/properties/level/properties/bands/items"),
        (green, "[grade]\n", "/properties/grade"),
        (below, "[[rule_sets]]\n", "/properties/rule_sets/items"),
        (green, "[[indicators]]\n", "/properties/indicators/items"),
        (three, "{ upper = \"0.6\", ", "/properties/indicators/items/properties/points/items"),
        (green, "{ upper = \"0.6\", ", "/properties/indicators/items/properties/steps/items"),
        (green, "baseline = { ", "/$defs/base"),
        (county, "[[adjustments]]\n", "/properties/adjustments/items"),
        (county, "[[unclassed]]\n", "/properties/unclassed/items"),
        (green, "[rounding]\n", "/properties/rounding"),
    ] {
        let inline = after.ends_with(' ') && after.contains('{');
        let stray = match (pointer, inline) {
            ("", _) => format!("zzz = 1\n{after}"),
            (_, true) => format!("{after}zzz = 1, "),
            (_, false) => format!("{after}zzz = 1\n"),
        };
        let keys = known(&text.replacen(after, &stray, 1));
        let properties = schema.pointer(&format!("{pointer}/properties")).unwrap();
        let own: BTreeSet<String> = properties.as_object().unwrap().keys().cloned().collect();
        assert_eq!(own, keys, "{pointer}");
    }
}
