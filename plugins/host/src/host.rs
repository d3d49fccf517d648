//! The installed policies, and running all of them on a case.

use core::fmt;
use std::collections::BTreeSet;

use tribune_abi::{Given, PolicyInput, To, check_descriptor, findings, request, weight, wire};
use tribune_record::{Digest, Fault, Level, Outcome, PolicyRun, PolicyStatus, Purpose, Settings};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::embedded::{EMBEDDED, Embedded, compiled};
use crate::engine::{Backend, config};
use crate::policy::{Failed, Policy};

/// Bytes of a component that is taken; its compilation is not bounded by fuel.
const COMPONENT_BYTES_MAX: usize = 4 << 20;

/// Why the engine could not be set up or a policy not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum HostFault {
    /// The engine refused its configuration.
    #[error("the policy engine cannot start: {0}")]
    Engine(String),
    /// A policy is not one.
    #[error("policy {id} cannot be loaded: {reason}")]
    Policy {
        /// Which.
        id: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A setting names no policy, or one that refuses it.
    #[error("tribune.toml: policies.settings.{id}: {reason}")]
    Settings {
        /// Which.
        id: String,
        /// What is wrong with it.
        reason: String,
    },
}

struct Installed {
    digest: Digest,
    descriptor: wire::Descriptor,
    policy: Policy,
}

/// The installed policies, ready to run.
pub struct Host {
    engine: Engine,
    installed: Vec<Installed>,
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("policies", &self.policies()).finish_non_exhaustive()
    }
}

fn engine(backend: Backend) -> Result<Engine, HostFault> {
    config(backend, env!("TRIBUNE_TARGET"))
        .and_then(|config| Engine::new(&config))
        .map_err(|error| HostFault::Engine(format!("{error:#}")))
}

impl Host {
    /// The first-party policies on this backend, from code compiled when the appliance was built.
    ///
    /// # Errors
    /// When the engine cannot start here (machine code where memory may not become executable), or
    /// a policy cannot be loaded.
    pub fn new(backend: Backend) -> Result<Self, HostFault> {
        let engine = engine(backend)?;
        let mut host = Self { engine, installed: Vec::new() };
        for embedded in EMBEDDED {
            let Embedded { id, component, .. } = *embedded;
            let code = compiled(&host.engine, backend, embedded);
            host.install(id, component, code)?;
        }
        Ok(host)
    }

    /// These components on this backend, each with the id it must have; compiles them.
    ///
    /// # Errors
    /// As [`Host::new`], and when a component imports anything, is too large or describes itself
    /// under another id.
    pub fn with_components(
        backend: Backend,
        components: &[(&str, &[u8])],
    ) -> Result<Self, HostFault> {
        let mut host = Self { engine: engine(backend)?, installed: Vec::new() };
        for (id, bytes) in components {
            if bytes.len() > COMPONENT_BYTES_MAX {
                let reason = format!("{} bytes, more than {COMPONENT_BYTES_MAX}", bytes.len());
                return Err(HostFault::Policy { id: (*id).into(), reason });
            }
            // Only WebAssembly is taken from outside, never compiled code.
            let code = Component::from_binary(&host.engine, bytes);
            host.install(id, bytes, code)?;
        }
        Ok(host)
    }

    fn install(
        &mut self,
        id: &str,
        bytes: &[u8],
        code: wasmtime::Result<Component>,
    ) -> Result<(), HostFault> {
        let fault = |reason: String| HostFault::Policy { id: id.into(), reason };
        let component = code.map_err(|error| fault(format!("{error:#}")))?;
        let policy = Policy::load(&self.engine, &component).map_err(fault)?;
        let descriptor = policy.describe(&self.engine).map_err(|failed| fault(failed.detail))?;
        check_descriptor(&descriptor).map_err(|rejected| fault(rejected.to_string()))?;
        if descriptor.id != id {
            return Err(fault(format!("it calls itself {}", descriptor.id)));
        }
        if self.installed.iter().any(|other| other.descriptor.id == id) {
            return Err(fault("it is installed already".into()));
        }
        let digest = Digest::of(Purpose::Policy, bytes);
        self.installed.push(Installed { digest, descriptor, policy });
        Ok(())
    }

    /// Id and component digest of every installed policy, in the order they run.
    #[must_use]
    pub fn policies(&self) -> Vec<(String, Digest)> {
        self.installed.iter().map(|one| (one.descriptor.id.clone(), one.digest)).collect()
    }

    /// What every installed policy says about itself.
    pub fn descriptors(&self) -> impl Iterator<Item = &wire::Descriptor> {
        self.installed.iter().map(|one| &one.descriptor)
    }

    /// Every rule of every installed policy with its floor, the lowest level a site may give it.
    #[must_use]
    pub fn rules(&self) -> Vec<(String, Level)> {
        let rules = self.installed.iter().flat_map(|one| &one.descriptor.rules);
        rules.map(|rule| (rule.id.clone(), rule.floor)).collect()
    }

    /// Whether every policy can be set as the site wants it.
    ///
    /// # Errors
    /// When a setting names a policy that is not installed, or one refuses what it is set to.
    pub fn validate(&self, settings: &Settings) -> Result<(), HostFault> {
        for (id, value) in &settings.policy_settings {
            let fault = |reason: String| HostFault::Settings { id: id.clone(), reason };
            let found = self.installed.iter().find(|one| one.descriptor.id == *id);
            let one = found.ok_or_else(|| fault("no such policy is installed".into()))?;
            let checked = one.policy.validate(&self.engine, &value.to_string());
            checked.map_err(|failed| fault(failed.detail))?;
        }
        Ok(())
    }

    /// Runs every policy the settings expect, then every other one installed. A policy that does
    /// not run to a sound answer gives a run with status `Failed`; one that is expected and not
    /// installed with that digest gives one with the fault `Missing`.
    ///
    /// The thread needs 2 MiB of stack.
    #[must_use]
    pub fn run(&self, input: &PolicyInput<'_>) -> Vec<PolicyRun> {
        let expected = &input.settings.policies;
        let named: BTreeSet<&str> = expected.iter().map(|(id, _)| id.as_str()).collect();
        let others = self.installed.iter().filter(|one| !named.contains(&*one.descriptor.id));
        let mut runs: Vec<_> =
            expected.iter().map(|(id, digest)| self.run_expected(input, id, *digest)).collect();
        runs.extend(others.map(|one| self.run_one(input, one)));
        runs
    }

    fn run_expected(&self, input: &PolicyInput<'_>, id: &str, digest: Digest) -> PolicyRun {
        let mut found = self.installed.iter().filter(|one| one.descriptor.id == id);
        match found.next() {
            Some(one) if one.digest == digest => self.run_one(input, one),
            Some(other) => missing(id, digest, format!("installed is {}", other.digest)),
            None => missing(id, digest, "it is not installed".into()),
        }
    }

    fn run_one(&self, input: &PolicyInput<'_>, one: &Installed) -> PolicyRun {
        let run = PolicyRun {
            id: one.descriptor.id.clone(),
            digest: one.digest,
            status: PolicyStatus::NotApplicable,
            fault: None,
            detail: None,
            rules: Vec::new(),
            reads: one.descriptor.reads.iter().map(|kind| kind.resource_type.clone()).collect(),
            findings: Vec::new(),
        };
        match self.judge(input, one) {
            Ok(None) => run,
            Ok(Some((rules, findings))) => {
                let open = findings.iter().any(|found| found.outcome == Outcome::Unknown);
                let status = if open { PolicyStatus::Unknown } else { PolicyStatus::Ran };
                PolicyRun { status, rules, findings, ..run }
            }
            Err(failed) => PolicyRun {
                status: PolicyStatus::Failed,
                fault: Some(failed.fault),
                detail: Some(failed.detail),
                ..run
            },
        }
    }

    #[expect(clippy::type_complexity, reason = "the rules and the findings of a run")]
    fn judge(
        &self,
        input: &PolicyInput<'_>,
        one: &Installed,
    ) -> Result<Option<(Vec<(String, Level)>, Vec<tribune_record::Finding>)>, Failed> {
        let request = request(input, &one.descriptor)
            .map_err(|why| Failed::new(Fault::Infrastructure, why))?;
        let Some(request) = request else { return Ok(None) };
        let (given, weight) = (Given::of(&request), weight(&request));
        let report = one.policy.evaluate(&self.engine, weight, &request.to())?;
        let findings = findings(&given, &one.descriptor, &report)
            .map_err(|rejected| Failed::new(Fault::BadOutput, rejected.to_string()))?;
        let rules = one.descriptor.rules.iter();
        let looked = rules.filter(|rule| report.rules_evaluated.contains(&rule.id));
        Ok(Some((looked.map(|rule| (rule.id.clone(), rule.floor)).collect(), findings)))
    }
}

fn missing(id: &str, digest: Digest, detail: String) -> PolicyRun {
    PolicyRun {
        id: id.into(),
        digest,
        status: PolicyStatus::Failed,
        fault: Some(Fault::Missing),
        detail: Some(detail),
        rules: Vec::new(),
        reads: Vec::new(),
        findings: Vec::new(),
    }
}
