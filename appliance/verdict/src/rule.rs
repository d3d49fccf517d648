//! Rules that every case is asked beside the laws, in the same shape; and those that read the same
//! but are asked by policies, which are given no more than they stand on.

mod access_end;
mod least_privilege_iam;
pub mod network_exposure;
mod not_covered;
mod operations_matrix;
mod provider_account;
mod unknown_value;
mod vendor_access;

use crate::law::Law;
pub(crate) use access_end::grants;
pub(crate) use operations_matrix::MATRIX;

/// The native rules, in the order they are asked.
pub const RULES: [Law; 7] = [
    access_end::RULE,
    least_privilege_iam::RULE,
    operations_matrix::RULE,
    not_covered::RULE,
    provider_account::RULE,
    vendor_access::RULE,
    unknown_value::RULE,
];

#[cfg(test)]
mod tests;
