//! Rows in the order they came, of which all but the last few thousand are packed.
//!
//! Rows gather in an open frame. A frame that is full is packed once, column by column
//! ([`crate::packed`]), and does not change any more. In both each row is at hand by its place.

use crate::packed::Packed;

/// So many rows are packed together. More would need more bits for times and values that lie
/// farther apart, fewer would give more room to what is kept of each frame.
pub(crate) const FRAME_ROWS: usize = 4096;

/// One row of any tag. What its numbers mean is known to those who keep them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) time: i64,
    pub(crate) number: u64,
    pub(crate) status: u32,
    /// How many rows before it is the one of the same tag; 0 when there is none.
    pub(crate) back: u32,
    pub(crate) form: u8,
}

/// All rows of a block.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    full: Vec<Frame>,
    open: Vec<Kept>,
    /// What the columns of full frames take.
    bytes: usize,
}

/// The rows of a frame that is full, as columns.
#[derive(Debug)]
struct Frame {
    times: Packed,
    numbers: Packed,
    statuses: Packed,
    backs: Packed,
    forms: Packed,
}

impl Frames {
    pub(crate) fn push(&mut self, row: Kept) {
        self.open.push(row);
        if self.open.len() == FRAME_ROWS {
            self.pack();
        }
    }

    pub(crate) fn time(&self, row: usize) -> i64 {
        let at = row % FRAME_ROWS;
        match self.full.get(row / FRAME_ROWS) {
            Some(frame) => frame.times.get(at).cast_signed(),
            None => self.open[at].time,
        }
    }

    /// The time of a row, and how many rows before it is the one of the same tag.
    pub(crate) fn step(&self, row: usize) -> (i64, u32) {
        let at = row % FRAME_ROWS;
        match self.full.get(row / FRAME_ROWS) {
            Some(frame) => (frame.times.get(at).cast_signed(), narrow(frame.backs.get(at))),
            None => (self.open[at].time, self.open[at].back),
        }
    }

    pub(crate) fn status(&self, row: usize) -> u32 {
        let at = row % FRAME_ROWS;
        match self.full.get(row / FRAME_ROWS) {
            Some(frame) => narrow(frame.statuses.get(at)),
            None => self.open[at].status,
        }
    }

    /// The form of a value and its number.
    pub(crate) fn value(&self, row: usize) -> (u8, u64) {
        let at = row % FRAME_ROWS;
        match self.full.get(row / FRAME_ROWS) {
            Some(frame) => (narrow(frame.forms.get(at)), frame.numbers.get(at)),
            None => (self.open[at].form, self.open[at].number),
        }
    }

    /// What it takes in memory.
    pub(crate) fn bytes(&self) -> usize {
        let open = self.open.capacity() * size_of::<Kept>();
        self.bytes + open + self.full.capacity() * size_of::<Frame>()
    }

    fn pack(&mut self) {
        let rows = &self.open;
        let frame = Frame {
            times: column(rows, |row| row.time.cast_unsigned()),
            numbers: column(rows, |row| row.number),
            statuses: column(rows, |row| row.status.into()),
            backs: column(rows, |row| row.back.into()),
            forms: column(rows, |row| row.form.into()),
        };
        let Frame { times, numbers, statuses, backs, forms } = &frame;
        let columns = [times, numbers, statuses, backs, forms];
        self.bytes += columns.map(Packed::bytes).iter().sum::<usize>();
        self.full.push(frame);
        self.open.clear();
    }
}

fn column(rows: &[Kept], of: impl Fn(&Kept) -> u64) -> Packed {
    Packed::of(&rows.iter().map(of).collect::<Vec<u64>>())
}

/// As it was before it was packed.
fn narrow<N: TryFrom<u64>>(number: u64) -> N
where
    N::Error: std::fmt::Debug,
{
    N::try_from(number).expect("what was packed comes back")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_from_open_and_full_frames() {
        for len in [0, 1, FRAME_ROWS - 1, FRAME_ROWS, FRAME_ROWS + 1, 3 * FRAME_ROWS + 7] {
            let row = |at: usize| {
                let number = at as u64;
                let small = u32::try_from(at).expect("few rows");
                let (time, status) = (i64::MAX - i64::from(small), u32::MAX - small);
                let form = u8::try_from(at % 256).expect("below 256");
                Kept { time, number: number << 40, status, back: small, form }
            };
            let mut frames = Frames::default();
            (0..len).for_each(|at| frames.push(row(at)));
            for at in 0..len {
                let (form, number) = frames.value(at);
                let ((time, back), status) = (frames.step(at), frames.status(at));
                assert_eq!(frames.time(at), time);
                assert_eq!(Kept { time, number, status, back, form }, row(at), "row {at} of {len}");
            }
            assert_eq!(frames.full.len(), len / FRAME_ROWS);
        }
    }
}
