//! The bench of the intent check: requests with plans that do what was asked, what is done to
//! such plans, and how often the judge sees it.

mod added;
mod advised;
mod base;
mod benign;
mod changed;
mod court;
mod document;
mod fresh;
mod injected;
mod latency;
mod model;
mod operators;
mod score;
mod table;
mod weakened;
mod wire;

pub use advised::{Advised, Asking, Nothing, Wire, advised};
pub use base::{Base, Donors, Half, load, sealed_digest};
pub use court::{Class, Court, Judged};
pub use document::Document;
pub use fresh::{Fresh, Slip, Tally, fresh, judge_fresh};
pub use injected::{Injection, Place, injections};
pub use latency::{Latency, latency};
pub use model::Model;
pub use operators::{Grade, Ground, Harm, Make, Operator, operators};
pub use score::{Caught, Failure, Row, Score, run};
pub use table::{json, print, print_advised};
pub use wire::Tls;
