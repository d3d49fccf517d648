//! One installed policy: loaded once, run in a fresh instance each time.

use tribune_abi::{To, wire};
use tribune_record::Fault;
use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, ResourceLimiter, Store, Trap};

use crate::bindings::{Policy as Instance, PolicyPre, wit};
use crate::engine::{MEMORY_BYTES_MAX, TABLE_ELEMENTS_MAX};

/// Fuel for setting an instance up; with copy-on-write memory almost none is used.
const FUEL_INSTANTIATE: u64 = 10_000_000;
/// Fuel for saying what it is.
const FUEL_DESCRIBE: u64 = 10_000_000;
/// Fuel of every evaluation, whatever its size.
const FUEL_BASE: u64 = 100_000_000;
/// Fuel for each byte of a request. Reading typed records takes a few tens.
const FUEL_PER_BYTE: u64 = 1_000;
/// Bytes of everything a policy may hand back in one call: what stops a giant answer.
const ANSWER_BYTES_MAX: usize = 4 << 20;

/// What a policy may not exceed, and whether it tried.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    denied: bool,
}

impl ResourceLimiter for Limits {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let allowed = desired <= MEMORY_BYTES_MAX;
        self.denied |= !allowed;
        Ok(allowed)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let allowed = desired <= TABLE_ELEMENTS_MAX;
        self.denied |= !allowed;
        Ok(allowed)
    }

    fn instances(&self) -> usize {
        8
    }

    fn tables(&self) -> usize {
        8
    }

    fn memories(&self) -> usize {
        2
    }
}

/// Why a run failed: its class, and words that are the same on both backends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) fault: Fault,
    pub(crate) detail: String,
}

impl Failed {
    pub(crate) fn new(fault: Fault, detail: impl Into<String>) -> Self {
        Self { fault, detail: detail.into() }
    }

    /// The class of an error of wasmtime. Which trap it was may differ between backends and is
    /// not told.
    fn of(error: &wasmtime::Error) -> Self {
        if error.is::<wasmtime::PoolConcurrencyLimitError>() {
            return Self::new(Fault::Infrastructure, "too many policies run at once");
        }
        match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => Self::new(Fault::OutOfFuel, "it used up its fuel"),
            Some(_) | None => Self::new(
                Fault::Trapped,
                "it trapped, or went over its memory, its stack or the size of an answer",
            ),
        }
    }
}

/// A policy ready to be instantiated.
pub(crate) struct Policy {
    pre: PolicyPre<Limits>,
}

impl Policy {
    /// Takes a component that imports nothing.
    pub(crate) fn load(engine: &Engine, component: &Component) -> Result<Self, String> {
        let imports = component.component_type().imports(engine).count();
        if imports != 0 {
            return Err(format!("it imports {imports} things; a policy imports nothing"));
        }
        let linked = Linker::new(engine).instantiate_pre(component).and_then(PolicyPre::new);
        linked.map(|pre| Self { pre }).map_err(|error| format!("{error:#}"))
    }

    /// What it says about itself.
    pub(crate) fn describe(&self, engine: &Engine) -> Result<wire::Descriptor, Failed> {
        let (mut store, instance) = self.instance(engine, FUEL_DESCRIBE)?;
        let said = instance.tribune_policy_guest().call_describe(&mut store);
        said.map(To::to).map_err(|error| Failed::of(&error))
    }

    /// Whether it can be set like this.
    pub(crate) fn validate(&self, engine: &Engine, settings_json: &str) -> Result<(), Failed> {
        let fuel = budget(u64::try_from(settings_json.len()).unwrap_or(u64::MAX));
        let (mut store, instance) = self.instance(engine, fuel)?;
        let said =
            instance.tribune_policy_guest().call_validate_settings(&mut store, settings_json);
        said.map_err(|error| Failed::of(&error))?.map_err(|why| refused("its settings", &why))
    }

    /// Judges a request.
    pub(crate) fn evaluate(
        &self,
        engine: &Engine,
        weight: u64,
        request: &wit::Request,
    ) -> Result<wire::Report, Failed> {
        let (mut store, instance) = self.instance(engine, budget(weight))?;
        let said = instance.tribune_policy_guest().call_evaluate(&mut store, request);
        let report =
            said.map_err(|error| Failed::of(&error))?.map_err(|failure| match failure {
                wit::Failure::BadInput(why) => refused("its input", &why),
                wit::Failure::BadSettings(why) => refused("its settings", &why),
                wit::Failure::Internal(why) => refused("the case", &why),
            })?;
        if store.data().denied {
            return Err(Failed::new(Fault::Trapped, "it went over its memory"));
        }
        Ok(report.to())
    }

    fn instance(&self, engine: &Engine, fuel: u64) -> Result<(Store<Limits>, Instance), Failed> {
        let mut store = Store::new(engine, Limits::default());
        store.limiter(|limits| limits);
        store.set_hostcall_fuel(ANSWER_BYTES_MAX);
        let ready = (|| {
            store.set_fuel(FUEL_INSTANTIATE)?;
            let instance = self.pre.instantiate(&mut store)?;
            // After it: what setting up costs may differ between platforms.
            store.set_fuel(fuel)?;
            Ok(instance)
        })();
        match ready {
            Ok(instance) => Ok((store, instance)),
            Err(error) => Err(Failed::of(&error)),
        }
    }
}

fn budget(weight: u64) -> u64 {
    FUEL_BASE.saturating_add(FUEL_PER_BYTE.saturating_mul(weight))
}

fn refused(what: &str, why: &str) -> Failed {
    Failed::new(Fault::Refused, format!("it refused {what}: {}", tribune_abi::clean(why)))
}
