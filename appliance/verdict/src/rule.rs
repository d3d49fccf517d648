//! Rules that every case is asked beside the laws, in the same shape; and those that read the same
//! but are asked by policies, which are given no more than they stand on.

mod access_end;
pub mod least_privilege_iam;
pub mod network_exposure;
mod not_covered;
mod operations_matrix;
mod provider_account;
mod unknown_value;
pub mod vendor_access;

use crate::law::Law;
pub(crate) use access_end::grants;
pub(crate) use operations_matrix::MATRIX;

/// Policies whose tables stand here: those answer for the types they know.
pub(crate) const AS_POLICIES: [&str; 3] =
    ["least_privilege_iam", "network_exposure", "vendor_access"];

/// The native rules, in the order they are asked.
pub const RULES: [Law; 5] = [
    access_end::RULE,
    operations_matrix::RULE,
    not_covered::RULE,
    provider_account::RULE,
    unknown_value::RULE,
];

#[cfg(test)]
mod tests;
