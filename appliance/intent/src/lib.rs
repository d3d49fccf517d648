//! The optional opinion of a language model: how it is asked, over which wire, within which
//! budgets. It never decides: what comes back is evidence that the verdict reads.
