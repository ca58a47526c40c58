//! The synthetic city as CSV: wide as regulators collect it, or long in the shape of form 205-1.

use std::io::{Result, Write};

use super::City;
use super::firm::Firm;

const NOTE: &str = "合成数据";

/// One row a firm and period.
pub(crate) fn write_wide(city: &City, sink: &mut dyn Write) -> Result<()> {
    sink.write_all(
        "统一社会信用代码,企业名称,报告期,行政区划代码,行业代码,工业增加值(万元),营业收入(万元),\
         原煤(吨),天然气(万立方米),柴油(吨),热力(吉焦),用电量(万千瓦时),\
         自发自用光伏电量(万千瓦时),备注\n"
            .as_bytes(),
    )?;
    for_each_firm(city, |firm| {
        for _ in 0..firm.copies {
            writeln!(
                sink,
                "{},{},{},{},{},{},{},{},{},{},{},{},{},{NOTE}",
                firm.credit_code,
                firm.name,
                firm.period,
                firm.region,
                firm.industry,
                firm.value_added_wan_yuan,
                firm.revenue_wan_yuan,
                firm.raw_coal_t,
                firm.natural_gas_wan_m3,
                firm.diesel_t,
                firm.heat_gj,
                firm.electricity_wan_kwh,
                firm.own_pv_wan_kwh,
            )?;
        }
        Ok(())
    })
}

/// One row a firm, period and energy type.
pub(crate) fn write_long(city: &City, sink: &mut dyn Write) -> Result<()> {
    sink.write_all(
        "统一社会信用代码,企业名称,报告期,行政区划代码,行业代码,能源名称,计量单位,消费量,\
         工业增加值(万元),备注\n"
            .as_bytes(),
    )?;
    for_each_firm(city, |firm| {
        let energies = [
            ("原煤", "吨", &firm.raw_coal_t),
            ("天然气", "万立方米", &firm.natural_gas_wan_m3),
            ("柴油", "吨", &firm.diesel_t),
            ("热力", "百万千焦", &firm.heat_gj),
            ("电力", "万千瓦时", &firm.electricity_wan_kwh),
        ];
        for (energy, unit, quantity) in energies {
            if quantity.is_empty() {
                continue;
            }
            writeln!(
                sink,
                "{},{},{},{},{},{energy},{unit},{quantity},{},{NOTE}",
                firm.credit_code,
                firm.name,
                firm.period,
                firm.region,
                firm.industry,
                firm.value_added_wan_yuan,
            )?;
        }
        Ok(())
    })
}

fn for_each_firm(city: &City, mut each: impl FnMut(&Firm) -> Result<()>) -> Result<()> {
    for period in &city.periods {
        for index in 0..city.firms {
            each(&Firm::new(city, index, *period))?;
        }
    }
    Ok(())
}
