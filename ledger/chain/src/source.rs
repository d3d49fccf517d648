//! Where bytes come from: a file, a pipe, a slice; the one way in for readers without `std`.

use core::convert::Infallible;

/// Something to read from, from front to back.
pub trait Source {
    /// Why it could not be read.
    type Error;

    /// Reads at most `into.len()` bytes and says how many; 0 only at the end.
    ///
    /// # Errors
    /// Where the bytes cannot be had.
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Self::Error>;
}

impl Source for &[u8] {
    type Error = Infallible;

    fn read(&mut self, into: &mut [u8]) -> Result<usize, Infallible> {
        let count = self.len().min(into.len());
        if let (Some((first, rest)), Some(target)) =
            (self.split_at_checked(count), into.get_mut(..count))
        {
            target.copy_from_slice(first);
            *self = rest;
        }
        Ok(count)
    }
}

impl<S: Source> Source for &mut S {
    type Error = S::Error;

    fn read(&mut self, into: &mut [u8]) -> Result<usize, S::Error> {
        (**self).read(into)
    }
}
