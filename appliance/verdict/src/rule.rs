//! Rules that every case is asked beside the laws, in the same shape, so that one can move into a
//! plugin without anybody noticing.

mod access_end;
mod least_privilege_iam;
mod network_exposure;
mod not_covered;
mod operations_matrix;
mod provider_account;
mod unknown_value;
mod vendor_access;

use crate::law::Law;
pub(crate) use access_end::grants;
pub(crate) use operations_matrix::MATRIX;

/// The native rules, in the order they are asked.
pub const RULES: [Law; 8] = [
    access_end::RULE,
    least_privilege_iam::RULE,
    network_exposure::RULE,
    operations_matrix::RULE,
    not_covered::RULE,
    provider_account::RULE,
    vendor_access::RULE,
    unknown_value::RULE,
];

#[cfg(test)]
mod tests;
