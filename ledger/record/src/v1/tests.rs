//! The frozen form of a record.
