//! The manual, which is in the program: `docs/manual/*.md` as pages without a script.
//!
//! Source: CommonMark by pulldown-cmark. A heading's anchor is its own text, as GitHub makes it,
//! so that the address in an error (`/manual/errors#not_found`) works here and there.

use std::fmt::Write;

use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use rust_embed::RustEmbed;

use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../../docs/manual"]
struct Manual;

/// The page that tells of the others.
const INDEX: &str = "index";

/// The first page.
pub(super) async fn index() -> Response {
    answer(INDEX)
}

/// One page by its name, with or without the ending that links between files have.
pub(super) async fn page(Path(name): Path<String>) -> Response {
    answer(name.strip_suffix(".md").unwrap_or(&name))
}

fn answer(name: &str) -> Response {
    let file = Manual::get(&format!("{name}.md"));
    match file.as_ref().and_then(|file| std::str::from_utf8(&file.data).ok()) {
        Some(text) => Html(rendered(text)).into_response(),
        None => Problem::not_found("page of the manual", name).into_response(),
    }
}

fn rendered(text: &str) -> String {
    let title = text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("Manual");
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title} · Guildhall\
         </title><meta name=\"viewport\" content=\"width=device-width\"><style>:root{{color-scheme:\
         light dark}}body{{font:16px/1.55 system-ui;max-width:52rem;margin:2rem auto;padding:0 \
         1rem}}code{{font-size:.9em}}pre,table{{overflow-x:auto;display:block}}td,th{{text-align:\
         left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #8886}}\
         </style><nav aria-label=\"Manual\"><a href=\"/manual/\">Manual</a> · <a href=\"/\">\
         Console</a> · <a href=\"/api/docs\">API</a></nav><main>"
    );
    let options = Options::ENABLE_TABLES;
    html::push_html(&mut page, anchored(Parser::new_ext(text, options)).into_iter());
    // Writing to a String cannot fail.
    let _ = write!(page, "</main></html>");
    page
}

/// Gives each heading an anchor made of its text.
fn anchored<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<Event<'a>> {
    let mut all: Vec<Event<'a>> = Vec::new();
    let mut heading = None;
    for event in events {
        match &event {
            Event::Start(Tag::Heading { .. }) => heading = Some((all.len(), String::new())),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, name)) = &mut heading {
                    name.push_str(text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((at, name)) = heading.take()
                    && let Some(Event::Start(Tag::Heading { id, .. })) = all.get_mut(at)
                {
                    *id = Some(anchor(&name).into());
                }
            }
            _ => {}
        }
        all.push(event);
    }
    all
}

fn anchor(heading: &str) -> String {
    let kept = |letter: char| match letter {
        ' ' => Some('-'),
        letter if letter.is_alphanumeric() || matches!(letter, '-' | '_') => {
            Some(letter.to_ascii_lowercase())
        }
        _ => None,
    };
    heading.trim().chars().filter_map(kept).collect()
}
