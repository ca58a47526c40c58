//! Finders: the three squares in the corners of a QR code. The search is that of rxing, with
//! bounds: a picture full of squares ends it, where rxing compares each with all.

use rxing::Point;
use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::{
    ConcentricPattern, FindLeftGuardBy, FixedPattern, GetPatternRowTP, IsPattern,
    LocateConcentricPattern, PatternRow, PatternView,
};

/// The most squares that are taken from a picture. A page of several codes has a dozen, a dense
/// photograph some tens that are none.
pub(crate) const MAX_FINDERS: usize = 200;
/// The most places of a picture that are looked at closely.
pub(crate) const MAX_PLACES: usize = 20_000;
/// Rows between two that are searched: the core of a square is three modules high.
const ROW_STEP: u32 = 3;

/// Dark, light, three dark, light, dark.
const RATIO: FixedPattern<5, 7, false> = FixedPattern::new([1, 1, 3, 1, 1]);

/// The squares of a picture, at most [`MAX_FINDERS`].
pub(crate) fn find(dark: &BitMatrix) -> Vec<ConcentricPattern> {
    let mut found: Vec<ConcentricPattern> = Vec::new();
    let mut places = 0;
    let mut row = PatternRow::default();
    for y in (ROW_STEP - 1..dark.height()).step_by(ROW_STEP as usize) {
        GetPatternRowTP(dark, y, &mut row, false);
        let mut rest = PatternView::new(&row);
        while let Some(place) = next(rest).filter(PatternView::isValid) {
            if found.len() == MAX_FINDERS || places == MAX_PLACES {
                return found;
            }
            let length: u16 = place.iter().sum();
            let centre = f32::from(place.pixelsInFront() + place[0] + place[1]);
            let centre = Point { x: centre + f32::from(place[2]) / 2.0, y: y as f32 + 0.5 };
            let is_known =
                |old: &ConcentricPattern| Point::distance(centre, old.p) < (old.size as f32) / 2.0;
            if !found.iter().any(is_known) {
                places += 1;
                // Three times the length, for codes seen from the side.
                let range = i32::from(length) * 3;
                let square =
                    LocateConcentricPattern::<true, 5, 7>(dark, &RATIO.into(), centre, range);
                found.extend(square);
            }
            rest = place;
            rest.skipPair();
            rest.skipPair();
            rest.extend();
        }
    }
    found
}

/// The next runs of a row with the ratio of a square's middle.
fn next(runs: PatternView<'_>) -> Option<PatternView<'_>> {
    let has_ratio = |view: &PatternView<'_>, space: Option<f32>| {
        let [first, second, core, fourth, last]: [u16; 5] = [0, 1, 2, 3, 4].map(|at| view[at]);
        let is_plausible = core >= 3 && core >= 2 * first.max(last) && core >= second.max(fourth);
        is_plausible && IsPattern::<true, 5, 7, false>(view, &RATIO, space, 0.1, 0.0, 0.0) != 0.0
    };
    FindLeftGuardBy::<5, _>(runs, 5, has_ratio).ok()
}
