//! Tables that can be scrolled by keyboard where they are too wide, with headers that sort.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// How a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortOrder {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A table with a caption. Its children are `<thead>` and `<tbody>`.
#[component]
pub fn DataTable(
    /// What the table shows; also names the region that scrolls.
    #[prop(into)]
    caption: Signal<String>,
    /// The page's heading says it already: only screen readers hear the caption.
    #[prop(optional)]
    caption_hidden: bool,
    /// More rows on the same height, for the console.
    #[prop(optional)]
    dense: bool,
    /// Head and body.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-scroll" role="region" tabindex="0" aria-label=move || caption.get()>
            <table class=if dense { "table table-dense" } else { "table" }>
                <caption class=if caption_hidden { "visually-hidden" } else { "table-caption" }>
                    {move || caption.get()}
                </caption>
                {children()}
            </table>
        </div>
    }
}

/// A column's header; with an address it is a link that sorts by this column.
#[component]
pub fn ColumnHeader(
    /// The column's name.
    #[prop(into)]
    label: Signal<String>,
    /// How it is sorted now.
    #[prop(optional, into)]
    sorted: Signal<Option<SortOrder>>,
    /// Where a press sorts by it.
    #[prop(optional, into)]
    href: Option<String>,
    /// It holds numbers and stands at the end of its column.
    #[prop(optional)]
    numeric: bool,
) -> impl IntoView {
    let sort = move || {
        sorted.get().map(|order| match order {
            SortOrder::Ascending => "ascending",
            SortOrder::Descending => "descending",
        })
    };
    let arrow = move || sorted.get().map(|_| view! { <Icon name=IconName::Chevron/> });
    view! {
        <th scope="col" class=numeric.then_some("table-number") aria-sort=sort>
            {match href {
                Some(href) => {
                    view! { <a class="table-sort" href=href>{move || label.get()} {arrow}</a> }.into_any()
                }
                None => view! { <span class="table-sort">{move || label.get()} {arrow}</span> }.into_any(),
            }}
        </th>
    }
}
