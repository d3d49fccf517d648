//! From bytes to a judgment: the one way both `judge` and the server go.

use tribune_host::{Host, PolicyInput};
use tribune_plan::{Archive, Refused};
use tribune_record::{
    Case, Context, Digest, Grant, Judgment, Origin, Plan, Purpose, Request, Settings, Spending,
    UnixMillis,
};

use crate::{
    advice,
    config::{
        Config, Runtime,
        authorities::Authorities,
        roles,
        settings::{self, Vouching},
    },
    failure::Failure,
    home::Home,
};

/// Everything needed to judge, loaded once.
#[derive(Debug)]
pub(crate) struct Judge {
    host: Host,
    settings: Settings,
    redaction: [u8; 32],
    doubts: Vec<String>,
}

/// What is read of a post, as bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts<'b> {
    /// The plan.
    pub(crate) plan: &'b [u8],
    /// The saved plan file it was made of.
    pub(crate) archive: Option<&'b [u8]>,
    /// What is claimed about it.
    pub(crate) context: Option<&'b [u8]>,
}

/// A plan and its context, read and redacted.
#[derive(Debug)]
pub(crate) struct Posted {
    /// The plan.
    pub(crate) plan: Plan,
    /// What is claimed about it.
    pub(crate) context: Context,
}

/// What of a post is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The plan.
    Plan,
    /// The saved plan file.
    Archive,
    /// What is claimed about it.
    Context,
}

/// A post that is not read: which part of it, and why.
#[derive(Debug, thiserror::Error)]
#[error("{refused}{}", self.nearest())]
pub(crate) struct Misread {
    /// Which part.
    pub(crate) part: Part,
    /// Why.
    pub(crate) refused: Refused,
}

impl Misread {
    /// What may have been meant by a key that the context file does not have.
    pub(crate) fn nearest(&self) -> String {
        let (Part::Context, Refused::UnknownKey { pointer, .. }) = (self.part, &self.refused)
        else {
            return String::new();
        };
        let context = serde_json::to_value(Context::default()).unwrap_or_default();
        let keys = context.as_object().into_iter().flat_map(|keys| keys.keys().map(String::as_str));
        let near = match pointer.strip_prefix("/event/") {
            Some(key) => tribune_verdict::nearest(key, EVENT.into_iter()),
            None => tribune_verdict::nearest(pointer.trim_start_matches('/'), keys),
        };
        let near: Vec<&str> = near.into_iter().take(NEAR).collect();
        format!("; the nearest are {}", near.join(", "))
    }
}

/// How many keys are told.
const NEAR: usize = 3;
/// The keys of an event.
const EVENT: [&str; 3] = ["type", "severity", "evidence"];

/// What a case holds beside what was posted.
#[derive(Debug)]
pub(crate) struct Beside {
    /// When the plan came in.
    pub(crate) received_at: UnixMillis,
    /// What the person asked for; none where nobody did.
    pub(crate) request: Option<Request>,
    /// Who has signed.
    pub(crate) grants: Vec<Grant>,
    /// What was added before for the same service.
    pub(crate) spending: Vec<Spending>,
}

impl Judge {
    /// The judge of a home, under its settings.
    ///
    /// # Errors
    /// Where a file of the home is not sound, or there is no policy to run.
    pub(crate) fn of_home(home: &Home) -> Result<Self, Failure> {
        let (files, authorities) = (home.data_files()?, home.authorities()?);
        Self::new(&home.config()?, &files, &authorities, home.redaction_secret()?)
    }

    /// A judge under the settings as shipped, for a what-if without a home.
    ///
    /// # Errors
    /// Where the policies do not load.
    pub(crate) fn as_shipped() -> Result<Self, Failure> {
        // Nothing is stored: a fixed secret keeps two runs on one plan alike.
        let Digest(redaction) = Digest::of(Purpose::Redaction, b"local what-if");
        let (files, authorities) = (settings::Files::shipped(), Authorities::default());
        let judge = |config: &Config| Self::new(config, &files, &authorities, redaction);
        // No wall stands around a what-if, and both ways of running find the same: the faster one,
        // where memory may become executable.
        let mut fast = Config::default();
        fast.policies.runtime = Runtime::Native;
        let judge = judge(&fast).or_else(|_denied| judge(&Config::default()))?;
        // Nobody signs an opinion.
        Ok(Self { doubts: vec![], ..judge })
    }

    fn new(
        config: &Config,
        files: &settings::Files,
        authorities: &Authorities,
        redaction: [u8; 32],
    ) -> Result<Self, Failure> {
        let host = Host::new(config.policies.runtime.into())?;
        let policies = host.policies();
        if policies.is_empty() {
            return Err(Failure::new("expected at least one policy to run, found none"));
        }
        let (site, of_policies) = (config.site.clone(), config.policies.settings.clone());
        let book_max_age_days = config.pricebook.max_age_days;
        let vouching = Vouching { authorities, book_max_age_days };
        let installed = settings::Installed { policies, rules: host.rules() };
        let mut settings = settings::settings(files, site, installed, of_policies, &vouching)?;
        settings.advisor = config.intent.as_ref().map(advice::advisor);
        host.validate(&settings)?;
        let doubts = roles::doubts(authorities, &settings.guardrails);
        Ok(Self { host, settings, redaction, doubts })
    }

    /// What stands in the files of the home and is likely not meant: for whoever starts it.
    pub(crate) fn doubts(&self) -> &[String] {
        &self.doubts
    }

    /// What cases are judged under.
    pub(crate) const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Reads what was posted. From here on nothing holds a secret of the plan.
    ///
    /// # Errors
    /// Where the bytes are no plan, no saved plan file or no context.
    pub(crate) fn read(&self, parts: Parts<'_>) -> Result<Posted, Misread> {
        let not = |part| move |refused| Misread { part, refused };
        let context = parts.context.map(tribune_plan::read_context).transpose();
        let context = context.map_err(not(Part::Context))?.unwrap_or_default();
        let archive = parts.archive.map(Archive::open).transpose().map_err(not(Part::Archive))?;
        let plan = tribune_plan::read_with_archive(parts.plan, archive.as_ref(), &self.redaction);
        Ok(Posted { plan: plan.map_err(not(Part::Plan))?, context })
    }

    /// Runs the policies and puts the case together.
    pub(crate) fn case(&self, posted: Posted, beside: Beside) -> Case {
        let Posted { plan, context } = posted;
        let Beside { received_at, request, grants, spending } = beside;
        let site = &self.settings.site;
        let placements = tribune_verdict::place(&plan, &context, request.as_ref(), site);
        let policy_runs = self.host.run(&PolicyInput {
            plan: &plan,
            placements: &placements,
            context: &context,
            request_text: request.as_ref().map_or("", |request| request.text.as_str()),
            received_at,
            settings: &self.settings,
        });
        Case {
            received_at,
            origin: context.origin.unwrap_or(Origin::User),
            request,
            context,
            plan,
            settings: self.settings.clone(),
            policy_runs,
            grants,
            spending,
            opinion: None,
        }
    }
}

/// The case with what was decided on it.
#[derive(Debug)]
pub(crate) struct Judged {
    /// The case.
    pub(crate) case: Case,
    /// What it comes to.
    pub(crate) judgment: Judgment,
}

impl From<Case> for Judged {
    fn from(case: Case) -> Self {
        let judgment = tribune_verdict::judge(&case);
        Self { case, judgment }
    }
}
