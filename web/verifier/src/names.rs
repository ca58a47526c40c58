//! The names of what a code claims: its scheme's words and colours, its industry, its region.

use tanxiao_base::data::industry::Industries;
use tanxiao_base::data::region::Regions;
use tanxiao_base::data::standards::Standards;
use tanxiao_base::finding::Result;
use tanxiao_base::scheme::Scheme;
use tanxiao_certificate::Claims;
use tanxiao_data::{INDUSTRIES, REGIONS, SCHEMES};

pub(crate) struct Names {
    pub(crate) industries: Industries,
    pub(crate) regions: Regions,
    schemes: Vec<Scheme>,
}

impl Names {
    /// Those of this build.
    pub(crate) fn embedded() -> Result<Self> {
        let schemes = SCHEMES.iter().map(|file| Scheme::parse(file.path, file.text));
        Ok(Self {
            industries: Industries::parse(
                INDUSTRIES.path,
                INDUSTRIES.text,
                &Standards::shipped()?.industries,
            )?,
            regions: Regions::parse(REGIONS.path, REGIONS.text)?,
            schemes: schemes.collect::<Result<_>>()?,
        })
    }

    /// The scheme that a score was graded by, if it is known here; `own` is name, line feed and
    /// TOML of one that the reader added. It must be of the very content: another version may have other colours.
    pub(crate) fn scheme(&self, claims: &Claims, own: &str) -> Option<Scheme> {
        let own = own.split_once('\n').and_then(|(name, toml)| Scheme::parse(name, toml).ok());
        let mut known = self.schemes.iter().chain(&own);
        known.find(|scheme| scheme.sha256.starts_with(&claims.scheme.sha256_128)).cloned()
    }
}
