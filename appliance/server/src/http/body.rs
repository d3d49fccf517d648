//! Bodies of posts: read up to a limit and a deadline, in the one content type a path takes.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::{BodyExt as _, BodyStream};
use serde::de::DeserializeOwned;
use tribune_plan::limits::{
    ARCHIVE_BYTES_MAX, CONTEXT_BYTES_MAX, PLAN_BYTES_MAX, REQUEST_BYTES_MAX,
};
use tribune_record::{Digest, Purpose};

use super::refusal::{Refusal, RefusalCode};
use crate::limits;

/// A JSON body and the digest of its bytes.
#[derive(Debug)]
pub(crate) struct Json<T> {
    /// What it says.
    pub(crate) value: T,
    /// [`Purpose::Idempotency`] over its bytes.
    pub(crate) digest: Digest,
    /// How many they are.
    pub(crate) bytes: usize,
}

/// Reads a JSON body strictly.
pub(crate) async fn json<T: DeserializeOwned>(
    headers: &HeaderMap,
    mut body: Body,
) -> Result<Json<T>, Refusal> {
    expect_type(headers, "application/json")?;
    let bytes = in_time(whole(headers, &mut body, limits::JSON_BYTES_MAX)).await;
    let bytes = or_drained(bytes, body).await?;
    let digest = Digest::of(Purpose::Idempotency, &bytes);
    match serde_json::from_slice(&bytes) {
        Ok(value) => Ok(Json { value, digest, bytes: bytes.len() }),
        Err(error) => {
            Err(Refusal::new(RefusalCode::Malformed, format!("the body: {error}")).of(digest))
        }
    }
}

/// A client that is still sending a body over its limit would lose the answer if the connection
/// were closed at once: what is left is thrown away first, within bounds.
async fn or_drained<T>(read: Result<T, Refusal>, mut body: Body) -> Result<T, Refusal> {
    if let Err(Refusal { code: RefusalCode::TooLarge, .. }) = &read {
        let mut left = limits::SUBMISSION_BYTES_MAX;
        let drain = async {
            while let Some(Ok(frame)) = body.frame().await
                && left > 0
            {
                left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
            }
        };
        // Whether all of it came no longer matters.
        drop(tokio::time::timeout(limits::BODY_WAIT_MAX, drain).await);
    }
    read
}

async fn in_time<T>(read: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    tokio::time::timeout(limits::BODY_WAIT_MAX, read).await.unwrap_or_else(|_elapsed| {
        let seconds = limits::BODY_WAIT_MAX.as_secs();
        let detail = format!("expected the whole body within {seconds} seconds");
        Err(Refusal::new(RefusalCode::BodyTimeout, detail))
    })
}

fn expect_type(headers: &HeaderMap, expected: &str) -> Result<(), Refusal> {
    let found = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = found.unwrap_or("none").split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let found: String = essence.chars().take(80).collect();
    let detail = format!("expected content type {expected}, found {found}");
    Err(Refusal::new(RefusalCode::UnsupportedMediaType, detail))
}

fn too_large(what: &str, limit: usize) -> Refusal {
    Refusal::new(RefusalCode::TooLarge, format!("expected at most {limit} bytes of {what}"))
}

/// Refuses a body by its announced length, before any of it is taken in.
fn announced(headers: &HeaderMap, limit: usize) -> Result<(), Refusal> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    match length.and_then(|length| length.parse::<u64>().ok()) {
        Some(length) if usize::try_from(length).is_ok_and(|length| length <= limit) => Ok(()),
        Some(_) => Err(too_large("body", limit)),
        None => Ok(()),
    }
}

async fn whole(headers: &HeaderMap, body: &mut Body, limit: usize) -> Result<Bytes, Refusal> {
    announced(headers, limit)?;
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken_off(&error))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len().saturating_add(data.len()) > limit {
            return Err(too_large("body", limit));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes.freeze())
}

fn broken_off(error: &axum::Error) -> Refusal {
    let detail = "expected the whole body, found a connection that broke off";
    Refusal { log: Some(error.to_string()), ..Refusal::new(RefusalCode::Malformed, detail) }
}

/// The fields of a posted plan, and a digest over them that no boundary changes.
#[derive(Debug, Default)]
pub(crate) struct Form {
    /// `plan`.
    pub(crate) plan: Option<Bytes>,
    /// `archive`.
    pub(crate) archive: Option<Bytes>,
    /// `context`.
    pub(crate) context: Option<Bytes>,
    /// `request_id`.
    pub(crate) request_id: Option<Bytes>,
    /// `request`.
    pub(crate) request: Option<Bytes>,
}

/// The fields, each with its limit in bytes.
const FIELDS: [(&str, usize); 5] = [
    ("plan", PLAN_BYTES_MAX),
    ("archive", ARCHIVE_BYTES_MAX),
    ("context", CONTEXT_BYTES_MAX),
    ("request_id", limits::NAME_BYTES_MAX),
    ("request", REQUEST_BYTES_MAX),
];

impl Form {
    fn slot(&mut self, name: &str) -> Option<&mut Option<Bytes>> {
        match name {
            "plan" => Some(&mut self.plan),
            "archive" => Some(&mut self.archive),
            "context" => Some(&mut self.context),
            "request_id" => Some(&mut self.request_id),
            "request" => Some(&mut self.request),
            _ => None,
        }
    }

    const fn all(&self) -> [&Option<Bytes>; 5] {
        [&self.plan, &self.archive, &self.context, &self.request_id, &self.request]
    }

    /// How many bytes all fields have.
    pub(crate) fn bytes(&self) -> usize {
        let fields = self.all().into_iter().flatten();
        fields.fold(0, |bytes, field| bytes.saturating_add(field.len()))
    }

    /// [`Purpose::Idempotency`] over the fields, each with its length.
    pub(crate) fn digest(&self) -> Digest {
        let mut bytes = Vec::new();
        for field in self.all() {
            let length = field.as_ref().map_or(u64::MAX, length);
            bytes.extend(length.to_be_bytes());
            bytes.extend(field.iter().flat_map(|field| field.iter()));
        }
        Digest::of(Purpose::Idempotency, &bytes)
    }
}

fn length(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// Reads a multipart form, each field up to its own limit.
pub(crate) async fn form(headers: &HeaderMap, mut body: Body) -> Result<Form, Refusal> {
    expect_type(headers, "multipart/form-data")?;
    let boundary = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary =
        boundary.and_then(|value| multer::parse_boundary(value).ok()).ok_or_else(|| {
            Refusal::new(RefusalCode::UnsupportedMediaType, "expected a boundary, found none")
        })?;
    let read = match announced(headers, limits::SUBMISSION_BYTES_MAX) {
        Ok(()) => in_time(fields(&mut body, boundary)).await,
        Err(refusal) => Err(refusal),
    };
    or_drained(read, body).await
}

async fn fields(body: &mut Body, boundary: String) -> Result<Form, Refusal> {
    let whole = u64::try_from(limits::SUBMISSION_BYTES_MAX).unwrap_or(u64::MAX);
    let sizes =
        FIELDS.iter().fold(multer::SizeLimit::new().whole_stream(whole), |sizes, (name, limit)| {
            sizes.for_field(*name, u64::try_from(*limit).unwrap_or(u64::MAX))
        });
    let constraints = multer::Constraints::new().size_limit(sizes);
    let stream = BodyStream::new(body);
    let data = futures_util::StreamExt::filter_map(stream, |frame| async {
        frame.map(|frame| frame.into_data().ok()).transpose()
    });
    let mut parts = multer::Multipart::with_constraints(data, boundary, constraints);
    let mut form = Form::default();
    while let Some(field) = parts.next_field().await.map_err(|error| bad_form(&error))? {
        let name: String = field.name().unwrap_or_default().chars().take(80).collect();
        let Some(slot) = form.slot(&name) else {
            let known = FIELDS.map(|(name, _)| name).join(", ");
            let detail = format!("expected the fields {known}, found {name:?}");
            return Err(Refusal::new(RefusalCode::BadField, detail));
        };
        if slot.is_some() {
            let detail = format!("expected the field {name} once, found it twice");
            return Err(Refusal::new(RefusalCode::BadField, detail));
        }
        *slot = Some(field.bytes().await.map_err(|error| bad_form(&error))?);
    }
    Ok(form)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum that may grow")]
fn bad_form(error: &multer::Error) -> Refusal {
    match error {
        multer::Error::FieldSizeExceeded { limit, field_name } => {
            let limit = usize::try_from(*limit).unwrap_or(usize::MAX);
            too_large(field_name.as_deref().unwrap_or("a field"), limit)
        }
        multer::Error::StreamSizeExceeded { .. } => too_large("body", limits::SUBMISSION_BYTES_MAX),
        _ => {
            let detail = format!("expected multipart/form-data: {error}");
            Refusal::new(RefusalCode::Malformed, detail)
        }
    }
}
