//! An export is sound, cut off or tampered with, and every byte of it counts.
