//! Order of a few things. The standard sort is made anew for every type and weighs several
//! kilobytes each time, which a page's first download has no room for.

/// Puts a few things in order, equals staying as they were; steps grow with the square of them.
pub(crate) fn put_in_order<T>(items: &mut [T], is_before: impl Fn(&T, &T) -> bool) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && is_before(&items[at], &items[at - 1]) {
            items.swap(at, at - 1);
            at -= 1;
        }
    }
}
