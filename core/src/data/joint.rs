//! Joint: the fields of several schemes as one list, so that one reading of the files serves all of
//! them; and the data sets that were made so.

use std::sync::OnceLock;

use super::DataSet;
use super::declared::{DeclaredField, fault};
use crate::finding::Result;
use crate::scheme::Scheme;

/// Data sets with the fields of schemes, each made when it is first asked for: a chain, so that
/// they can be lent out while others are added.
#[derive(Debug, Clone, Default)]
pub(super) struct Declaring(OnceLock<Box<Link>>);

#[derive(Debug, Clone)]
struct Link {
    schemes: Vec<String>,
    data: DataSet,
    next: Declaring,
}

impl Declaring {
    /// The data set of these schemes; `make` makes it where it is not there yet.
    pub(super) fn of(
        &self,
        schemes: &[&str],
        make: &dyn Fn() -> Result<DataSet>,
    ) -> Result<&DataSet> {
        let link = match self.0.get() {
            Some(link) => link,
            None => {
                let schemes = schemes.iter().map(|id| (*id).to_owned()).collect();
                let made = Link { schemes, data: make()?, next: Self::default() };
                self.0.get_or_init(|| Box::new(made))
            }
        };
        if link.schemes == schemes { Ok(&link.data) } else { link.next.of(schemes, make) }
    }
}

/// The fields of schemes, each once.
///
/// # Errors
/// A field that two schemes declare unlike: a header could mean either.
pub(super) fn fields(data: &DataSet, schemes: &[&Scheme]) -> Result<Vec<DeclaredField>> {
    let mut joint: Vec<(DeclaredField, &Scheme)> = Vec::new();
    for scheme in schemes {
        for (field, own) in data.understood(scheme)?.into_iter().zip(&scheme.fields) {
            let differs = |known: &DeclaredField| known.may_be_meant(&field) && !known.is(&field);
            if let Some((known, other)) = joint.iter().find(|(known, _)| differs(known)) {
                let (a, b) = (&other.id, &scheme.id);
                let (own_id, known_id) = (&field.id, &known.id);
                return Err(fault(scheme, &format!("fields.{own_id}"), own.line).because(
                    format!(
                        "{a} 的字段“{known_id}”（{}）与 {b} 的字段“{own_id}”（{}）名称相同而含义或单位不同，两种方法不能同时评价，请分别运行",
                        known.name.zh, field.name.zh
                    ),
                    format!(
                        "“{known_id}” ({}) of {a} and “{own_id}” ({}) of {b} share a name and differ in what they \
                         mean or in unit: the two schemes cannot be scored in one pass, only one by one",
                        known.name.en, field.name.en
                    ),
                ));
            }
            match joint.iter_mut().find(|(known, _)| known.is(&field)) {
                Some((known, _)) => known.also_called(&field),
                None => joint.push((field, scheme)),
            }
        }
    }
    Ok(joint.into_iter().map(|(field, _)| field).collect())
}
