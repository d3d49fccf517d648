//! The engine's configuration, in one place for the build script that compiles the policies and
//! for the appliance that runs them: compiled code fits only the configuration it was made with.

use wasmtime::{Config, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, Result};

/// How the code of a policy is executed. Both give the same findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Backend {
    /// Interpreted: needs no writable-executable memory, so the process can refuse it.
    #[default]
    Pulley,
    /// Compiled to machine code: several times faster.
    Native,
}

/// Linear memory of one run, in bytes.
pub(crate) const MEMORY_BYTES_MAX: usize = 64 << 20;
/// Elements of one table.
pub(crate) const TABLE_ELEMENTS_MAX: usize = 10_000;
/// Runs at one time; a run beyond them is an infrastructure fault.
const RUNS_MAX: u32 = 64;
/// Core instances, memories and tables of one component: its module, and the adapters of the
/// component model.
const CORE_INSTANCES: u32 = 8;
/// Stack, in bytes: above a Rust guest's own 1 MiB, so that its runaway recursion ends the same
/// way on both backends.
const STACK_BYTES: usize = 1 << 20;
/// Memory kept mapped between two runs, in bytes.
const RESIDENT_BYTES: usize = 256 << 10;
/// Unmapped space behind a memory, in bytes.
const GUARD_BYTES: u64 = 32 << 20;

/// The deterministic configuration. Whatever is set here changes compiled code or fuel, and so
/// what a replay must reproduce.
pub(crate) fn config(backend: Backend, native_target: &str) -> Result<Config> {
    let mut config = Config::new();
    match backend {
        Backend::Pulley => config.target("pulley64")?,
        // Named, so that code made on the build machine asks for nothing a plain CPU lacks.
        Backend::Native => config.target(native_target)?,
    };
    config.wasm_component_model(true).concurrency_support(false).shared_memory(false);
    // Fuel is the only limit of time that a replay can reproduce; epochs would change the code.
    config.consume_fuel(true).epoch_interruption(false);
    config.cranelift_nan_canonicalization(true).cranelift_opt_level(OptLevel::Speed);
    config.relaxed_simd_deterministic(true).wasm_relaxed_simd(false);
    config.wasm_memory64(false).wasm_multi_memory(false).wasm_tail_call(false);
    config.wasm_custom_page_sizes(false).wasm_wide_arithmetic(false);
    // Copy-on-write decides whether setting up memory costs fuel: said, not left to the platform.
    config.memory_init_cow(true).memory_may_move(false).signals_based_traps(true);
    // Nobody reads where in a policy a trap was: it is recorded as a fault of its class.
    config.generate_address_map(false).wasm_backtrace_max_frames(None).native_unwind_info(false);
    config.max_wasm_stack(STACK_BYTES);
    config.memory_reservation(reserved()).memory_guard_size(GUARD_BYTES);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool()));
    Ok(config)
}

fn reserved() -> u64 {
    u64::try_from(MEMORY_BYTES_MAX).unwrap_or(u64::MAX)
}

fn pool() -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(RUNS_MAX)
        .total_core_instances(RUNS_MAX.saturating_mul(4))
        .total_memories(RUNS_MAX)
        .total_tables(RUNS_MAX.saturating_mul(2));
    pool.max_core_instances_per_component(CORE_INSTANCES)
        .max_memories_per_component(1)
        .max_tables_per_component(4);
    pool.max_memory_size(MEMORY_BYTES_MAX).max_memories_per_module(1);
    pool.max_tables_per_module(2).table_elements(TABLE_ELEMENTS_MAX);
    pool.linear_memory_keep_resident(RESIDENT_BYTES).max_unused_warm_slots(16);
    pool
}
