//! A guest's memory: taken from the end, never given back. An instance answers once and is thrown
//! away, so looking for space to use again would be the larger part of its work, and of its fuel.
#![expect(unsafe_code, reason = "an allocator is an unsafe trait")]

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::{memory_grow, memory_size};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// WebAssembly's unit of memory, in bytes.
const PAGE: usize = 64 << 10;

/// Pages asked for at once, as long as little memory is there: each time costs more than the pages
/// that are then not used.
const STEP: usize = 16;
/// Far below what a guest may have: near it, no more is asked for than is needed.
const LITTLE: usize = 32 << 20;

/// The end of what is taken; 0 before the first use. The guest has one thread, so that loading and
/// storing it apart is sound.
struct Bump(AtomicUsize);

#[global_allocator]
static MEMORY: Bump = Bump(AtomicUsize::new(0));

impl Bump {
    /// Takes up to `end`, growing the memory where it is too small.
    fn take(&self, end: usize) -> bool {
        let have = memory_size(0).saturating_mul(PAGE);
        if end > have {
            let needed = end.saturating_sub(have).div_ceil(PAGE);
            let more = if have < LITTLE { needed.max(STEP) } else { needed };
            if memory_grow(0, more) == usize::MAX {
                return false;
            }
        }
        self.0.store(end, Relaxed);
        true
    }

    /// Where free memory begins; at first behind everything the module itself put there.
    fn end(&self) -> usize {
        match self.0.load(Relaxed) {
            0 => memory_size(0).saturating_mul(PAGE),
            end => end,
        }
    }
}

// SAFETY: every block begins at or behind the end of all blocks before it, so none overlap; it is
// aligned, since its begin is rounded up; it lies inside the memory, since `take` grew it. Blocks
// never move and are never given back. There is one thread.
unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let begin = self.end().checked_next_multiple_of(layout.align());
        let end = begin.and_then(|begin| begin.checked_add(layout.size()));
        match (begin, end) {
            (Some(begin), Some(end)) if self.take(end) => {
                core::ptr::with_exposed_provenance_mut(begin)
            }
            (_, _) => null_mut(),
        }
    }

    unsafe fn dealloc(&self, _block: *mut u8, _layout: Layout) {}

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let begin = block.expose_provenance();
        // The last block grows where it stands: what pushes to one vector copies nothing.
        if begin.checked_add(layout.size()) == Some(self.end()) {
            let grown = begin.checked_add(size).is_some_and(|end| self.take(end));
            return if grown { block } else { null_mut() };
        }
        // SAFETY: the caller says that `size` is not 0 and fits, and the alignment stays.
        let fresh = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
        if !fresh.is_null() {
            // SAFETY: both are blocks of at least that many bytes, and blocks do not overlap.
            unsafe { fresh.copy_from_nonoverlapping(block, layout.size().min(size)) };
        }
        fresh
    }
}
