//! The outbox of a developer's machine: the letters that would have been sent. Production answers that there is no such page.

use crate::failure::{Answer, Failure};
use crate::i18n::use_i18n;
use crate::shell::{FailureNotice, NotFoundPage, Page};
use crate::ui::{Button, EmptyState, IconName, Skeleton};
use crate::words::{moment, say, tr};
use domain::{Error, Timestamp};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// When it was written.
    pub at: Timestamp,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

/// The newest letters first; nothing to find in production.
#[server(prefix = "/api", endpoint = "outbox")]
pub async fn outbox() -> Answer<Vec<Letter>> {
    const MOST: u32 = 100;
    let engine = crate::guard::engine()?;
    if !engine.settings.is_development() {
        return Err(crate::guard::refuse(Error::NotFound));
    }
    let mails = crate::guard::settle(engine.mail.outbox(MOST).await.map_err(engine::Error::from))?;
    Ok(mails
        .into_iter()
        .map(|mail| Letter {
            at: mail.created_at.into(),
            to: mail.message.to,
            subject: mail.message.subject,
            text: mail.message.text,
        })
        .collect())
}

/// A part of a letter's text: words, or an address to follow.
enum Part<'a> {
    Words(&'a str),
    Link(&'a str),
}

/// Takes a text apart at its addresses.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("http") {
        let (words, from) = rest.split_at(start);
        let end =
            from.find(|letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '"')).unwrap_or(from.len());
        let (address, after) = from.split_at(end);
        found.push(Part::Words(words));
        found.push(if address.contains("://") { Part::Link(address) } else { Part::Words(address) });
        rest = after;
    }
    found.push(Part::Words(rest));
    found
}

/// The page.
#[component]
pub fn OutboxPage() -> impl IntoView {
    let i18n = use_i18n();
    let letters = Resource::new_blocking(|| (), |()| outbox());
    let title = tr!(i18n, common.outbox_title);
    view! {
        <Suspense fallback=move || view! { <Skeleton label=tr!(i18n, common.loading) lines=6 /> }>
            {move || Suspend::new(async move {
                match letters.await {
                    Err(Failure::Refused(Error::NotFound)) => view! { <NotFoundPage /> }.into_any(),
                    answer => {
                        let (letters_now, failure) = match answer {
                            Ok(letters) => (letters, None),
                            Err(failure) => (Vec::new(), Some(failure)),
                        };
                        view! {
                            <Page title=title>
                                <div class="stack-loose">
                                    <div class="page-head">
                                        <h1 class="page-title">{title}</h1>
                                        <p class="page-lead">{tr!(i18n, common.outbox_lead)}</p>
                                    </div>
                                    <div class="row">
                                        <Button icon=IconName::Refresh on_click=move |_| letters.refetch()>
                                            {tr!(i18n, common.outbox_refresh)}
                                        </Button>
                                    </div>
                                    <FailureNotice failure=failure />
                                    <Letters letters=letters_now />
                                </div>
                            </Page>
                        }
                            .into_any()
                    }
                }
            })}
        </Suspense>
    }
}

#[component]
fn Letters(letters: Vec<Letter>) -> impl IntoView {
    let i18n = use_i18n();
    if letters.is_empty() {
        return view! {
            <EmptyState icon=IconName::Mail title=tr!(i18n, common.outbox_empty)>
                <p>{tr!(i18n, common.outbox_empty_text)}</p>
            </EmptyState>
        }
        .into_any();
    }
    let letter = move |(place, letter): (usize, Letter)| {
        let Letter { at, to, subject, text } = letter;
        let body = parts(&text)
            .into_iter()
            .map(|part| match part {
                Part::Words(words) => words.to_owned().into_any(),
                Part::Link(address) => {
                    let address = address.to_owned();
                    view! { <a href=address.clone() rel="external">{address.clone()}</a> }.into_any()
                }
            })
            .collect_view();
        view! {
            <details class="outbox-letter" open=place == 0>
                <summary class="outbox-head">
                    <span class="outbox-subject">{subject}</span>
                    <span class="outbox-time">{move || moment(i18n, at)}</span>
                    <span class="outbox-to">{move || say!(i18n, common.outbox_to, address = to)}</span>
                </summary>
                <div class="outbox-body">{body}</div>
            </details>
        }
    };
    view! { <div class="outbox">{letters.into_iter().enumerate().map(letter).collect_view()}</div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::{Part, parts};

    #[test]
    fn addresses_in_a_letter_can_be_followed() {
        let found: Vec<(bool, &str)> = parts("Go to https://a.example/h/x\nor not.")
            .into_iter()
            .map(|part| match part {
                Part::Words(words) => (false, words),
                Part::Link(address) => (true, address),
            })
            .collect();
        assert_eq!(found, [(false, "Go to "), (true, "https://a.example/h/x"), (false, "\nor not.")]);
    }
}
