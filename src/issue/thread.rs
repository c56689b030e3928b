//! An issue with its comments: what GitHub's event and its list of comments say, and who said it.
//!
//! Both files are data from strangers. Names are compared here and never shown. It deliberately
//! does not know what any text means, nor what is answered.

use serde_json::Value;

use crate::redact::{Clean, Raw, Redactor};

/// Whose words they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// Whoever opened the issue: the only one whose machine is in question.
    Reporter,
    /// Somebody with rights in the repository (`OWNER`, `MEMBER`, `COLLABORATOR`).
    Maintainer,
    /// The account that posts our replies.
    Us,
    /// Any other program.
    Bot,
    /// Any other person.
    Stranger,
}

/// A comment.
#[derive(Clone, Debug)]
pub struct Comment {
    /// Its number, by which it can be edited.
    pub id: Option<u64>,
    /// Who wrote it.
    pub author: Author,
    /// What it says.
    pub body: Raw,
}

/// What happened to the issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It was opened.
    Opened,
    /// Its text was edited.
    Edited,
    /// It was opened again.
    Reopened,
    /// A label was set.
    Labeled,
    /// A label was taken away.
    Unlabeled,
    /// A comment was written.
    Commented,
    /// A comment was edited.
    CommentEdited,
    /// Nothing is said: somebody asks by hand.
    Asked,
}

/// An event, as far as it matters.
#[derive(Clone, Debug)]
pub struct Event {
    /// What happened.
    pub action: Action,
    /// Who did it. Of a person nothing more is known than whether it is the reporter.
    pub sender: Author,
    /// Whose comment it is about.
    pub commenter: Option<Author>,
    /// The label that was set or taken away.
    pub label: Option<Raw>,
    /// What tells this event from others.
    pub cause: Raw,
}

/// An issue and everything that was said on it.
#[derive(Clone, Debug)]
pub struct Thread {
    /// What happened; nothing where it is no event of an issue that we know.
    pub event: Option<Event>,
    /// The issue's number.
    pub number: Option<u64>,
    /// Names of the labels.
    pub labels: Vec<Raw>,
    /// It is closed.
    pub closed: bool,
    /// Its own text, with its title.
    pub body: Raw,
    /// The comments, oldest first.
    pub comments: Vec<Comment>,
    /// There are comments that were not handed over.
    pub incomplete: bool,
}

/// Reads an event, and the comments where they are given. The account that posts our replies is
/// `bot`.
pub fn read(
    event: Option<&Raw>,
    comments: Option<&Raw>,
    bot: &str,
    redactor: &Redactor,
) -> Result<Thread, Clean> {
    let event = event.map(|raw| parse(raw, "--event", redactor)).transpose()?;
    let given = comments.map(|raw| parse(raw, "--thread", redactor)).transpose()?;
    let event = event.unwrap_or(Value::Null);
    if !event.is_null() && !event.is_object() {
        return Err(Clean::literal("`--event` holds no event: give the file of GITHUB_EVENT_PATH"));
    }
    // A fresh copy of the issue goes before the one that the event brought along.
    let fresh = given.as_ref().and_then(|given| given.get("issue")).filter(|issue| issue.is_object());
    let issue = fresh.or_else(|| event.get("issue").filter(|issue| issue.is_object()));
    let list = match &given {
        Some(Value::Object(given)) => given.get("comments").unwrap_or(&Value::Null),
        Some(list) => list,
        None => &Value::Null,
    };
    let items = flattened(list)
        .ok_or(Clean::literal("`--thread` holds no list of comments: give what the API lists"))?;
    let reporter = issue.map_or_else(|| items.first().and_then(|item| login(item)), login);
    let who = Who { bot, reporter: reporter.as_deref(), all: issue.is_none() && reporter.is_none() };
    let mut comments: Vec<Comment> = items.iter().map(|item| comment(item, &who)).collect();
    // The comment of the event may be newer than the list.
    if let Some(own) = event.get("comment").filter(|own| own.is_object()) {
        let own = comment(own, &who);
        if own.id.is_none() || comments.iter().all(|known| known.id != own.id) {
            comments.push(own);
        }
    }
    let stated = issue.and_then(|issue| issue.get("comments")?.as_u64()).unwrap_or(0);
    Ok(Thread {
        event: issue.and_then(|issue| happened(&event, issue, &who)),
        number: issue.and_then(|issue| issue.get("number").or_else(|| issue.get("iid"))?.as_u64()),
        labels: issue.map(labels).unwrap_or_default(),
        closed: issue.and_then(|issue| issue.get("state")?.as_str()).is_some_and(|state| state == "closed"),
        body: issue.map(said).unwrap_or_default(),
        incomplete: given.is_none() && stated > comments.len() as u64,
        comments,
    })
}

fn parse(raw: &Raw, option: &'static str, redactor: &Redactor) -> Result<Value, Clean> {
    let text = raw.unredacted().trim_start_matches('\u{feff}');
    serde_json::from_str(text).map_err(|error| {
        // The words of the error are the parser's own; only the place is said.
        let place = redactor.clean(&Raw::from(format!("line {}, column {}", error.line(), error.column())));
        Clean::literal("`{option}` holds no JSON, from {place} on")
            .fill(&|name| Some(if name == "option" { Clean::literal(option) } else { place.clone() }))
    })
}

/// The comments; a list of pages is one list. Notes that GitLab itself wrote are left out.
fn flattened(list: &Value) -> Option<Vec<&Value>> {
    let items = match list {
        Value::Null => return Some(Vec::new()),
        Value::Array(items) => items,
        _ => return None,
    };
    let mut found = Vec::new();
    for item in items {
        match item {
            Value::Array(page) => found.extend(page.iter().filter(|item| item.is_object())),
            Value::Object(_) if item.get("system") != Some(&Value::Bool(true)) => found.push(item),
            Value::Object(_) => {}
            _ => return None,
        }
    }
    Some(found)
}

/// By whom authors are told apart.
struct Who<'a> {
    bot: &'a str,
    reporter: Option<&'a str>,
    /// Nobody is named: everything is the reporter's.
    all: bool,
}

impl Who<'_> {
    /// Who a user object names; `association` is what the object around it says.
    fn is(&self, login: Option<&str>, kind: Option<&str>, association: Option<&str>) -> Author {
        let Some(login) = login else {
            return if self.all { Author::Reporter } else { Author::Stranger };
        };
        let program = kind == Some("Bot") || login.ends_with("[bot]");
        // Only programs have such names; a person's account cannot be taken for one.
        if login.eq_ignore_ascii_case(self.bot)
            && (!login.ends_with("[bot]") || kind.is_none_or(|kind| kind == "Bot"))
        {
            Author::Us
        } else if program {
            Author::Bot
        } else if self.reporter.is_some_and(|reporter| reporter.eq_ignore_ascii_case(login)) {
            Author::Reporter
        } else if matches!(association, Some("OWNER" | "MEMBER" | "COLLABORATOR")) {
            Author::Maintainer
        } else {
            Author::Stranger
        }
    }

    fn of(&self, item: &Value) -> Author {
        let kind = user(item).and_then(|user| user.get("type")?.as_str());
        let association = item.get("author_association").and_then(Value::as_str);
        self.is(login(item).as_deref(), kind, association)
    }
}

fn user(item: &Value) -> Option<&Value> {
    item.get("user").or_else(|| item.get("author")).filter(|user| !user.is_null())
}

/// The login of whoever wrote it: `user.login`, GitLab's `author.username`, or a plain name.
fn login(item: &Value) -> Option<String> {
    let user = user(item)?;
    let name = user.as_str().or_else(|| user.get("login").or_else(|| user.get("username"))?.as_str());
    name.map(ToOwned::to_owned)
}

fn comment(item: &Value, who: &Who<'_>) -> Comment {
    Comment { id: item.get("id").and_then(Value::as_u64), author: who.of(item), body: text(item, "body") }
}

fn text(item: &Value, name: &str) -> Raw {
    Raw::from(item.get(name).and_then(Value::as_str).unwrap_or_default())
}

/// What an issue says: its text, and its title below it, so that lines keep their numbers.
fn said(issue: &Value) -> Raw {
    let part = |name: &str| issue.get(name).and_then(Value::as_str).unwrap_or_default();
    match (part("body"), part("title")) {
        (body, "") => Raw::from(body),
        ("", title) => Raw::from(title),
        (body, title) => Raw::from(format!("{body}\n\n{title}")),
    }
}

/// Names of labels: objects as GitHub has them, or plain words as GitLab does.
fn labels(issue: &Value) -> Vec<Raw> {
    let name = |label: &Value| {
        label.as_str().or_else(|| label.get("name").or_else(|| label.get("title"))?.as_str()).map(Raw::from)
    };
    issue.get("labels").and_then(Value::as_array).into_iter().flatten().filter_map(name).collect()
}

/// What the event says, where it is one of an issue that we know.
fn happened(event: &Value, issue: &Value, who: &Who<'_>) -> Option<Event> {
    if issue.get("pull_request").is_some_and(|pull| !pull.is_null()) {
        return None;
    }
    let comment = event.get("comment").filter(|comment| comment.is_object());
    let action = match (event.get("action").and_then(Value::as_str), comment.is_some()) {
        (None, _) => Action::Asked,
        (Some("created"), true) => Action::Commented,
        (Some("edited"), true) => Action::CommentEdited,
        (Some("opened"), false) => Action::Opened,
        (Some("edited"), false) => Action::Edited,
        (Some("reopened"), false) => Action::Reopened,
        (Some("labeled"), false) => Action::Labeled,
        (Some("unlabeled"), false) => Action::Unlabeled,
        (Some(_), _) => return None,
    };
    let sender = event.get("sender");
    let part = |item: Option<&Value>, name: &str| {
        let value = item.and_then(|item| item.get(name));
        value.filter(|value| !value.is_null()).map(ToString::to_string).unwrap_or_default()
    };
    let label = event.get("label").and_then(|label| label.get("name")?.as_str()).map(Raw::from);
    // The event's own copy: a fresh one would make another event of each look at it.
    let own = event.get("issue");
    let cause = [
        format!("{action:?}"),
        part(event.get("label"), "name"),
        part(comment, "id"),
        part(comment, "updated_at"),
        part(own, "updated_at"),
    ]
    .join("\n");
    Some(Event {
        action,
        sender: sender.map_or(Author::Reporter, |sender| {
            let text = |name: &str| sender.get(name).and_then(Value::as_str);
            who.is(text("login"), text("type"), None)
        }),
        commenter: comment.map(|comment| who.of(comment)),
        label,
        cause: Raw::from(cause),
    })
}

#[cfg(test)]
mod tests;
