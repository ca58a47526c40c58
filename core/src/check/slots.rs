//! Slots: tables of hashes that are small, and tell which rows may have what another row has, too.
//! Most have it alone, so that a table spares keeping them all.

/// Slots of a table: several for each row, so that rows rarely share one by chance.
#[derive(Clone, Copy)]
pub(super) struct Slots {
    bits: u32,
}

impl Slots {
    /// Fewest, as a power of two.
    const FEWEST: u32 = 10;

    pub(super) fn of_each(rows: usize, slots: usize) -> Self {
        let wanted = rows.saturating_mul(slots).max(1);
        Self { bits: (usize::BITS - wanted.leading_zeros()).clamp(Self::FEWEST, 30) }
    }

    pub(super) fn count(self) -> usize {
        1 << self.bits
    }

    /// The slot of a value: the upper bits of a multiplicative hash, folded once as values that
    /// are round numbers differ in few bits.
    pub(super) fn of(self, value: u64) -> usize {
        let mixed = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed ^ mixed >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - self.bits)) as usize
    }
}

/// Which of the keys of some rows were met again: two bits a slot.
pub(super) struct Met {
    slots: Slots,
    bits: Vec<u8>,
}

impl Met {
    /// Of so many rows, of which some have keys.
    pub(super) fn of(rows: usize, keys: impl Iterator<Item = u64>) -> Self {
        let slots = Slots::of_each(rows, 16);
        let mut met = Self { slots, bits: vec![0u8; slots.count() / 4] };
        for key in keys {
            let (byte, shift) = met.place(key);
            let before = met.bits[byte] >> shift & 1;
            met.bits[byte] |= 1 << (shift as u8 + before);
        }
        met
    }

    /// Whether a key may have come again; where it did, always.
    pub(super) fn may_repeat(&self, key: u64) -> bool {
        let (byte, shift) = self.place(key);
        self.bits[byte] >> shift & 2 != 0
    }

    fn place(&self, key: u64) -> (usize, usize) {
        let slot = self.slots.of(key);
        (slot / 4, slot % 4 * 2)
    }
}
