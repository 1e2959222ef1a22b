//! The searching half of the country picker: an editable combobox with a list of what was found.
//!
//! It follows the ARIA authoring practices: the focus stays in the input, `aria-activedescendant` names
//! the highlighted entry, arrows, Home, End, Enter and Escape do what people expect, and the number of
//! results is announced.

use leptos::{ev::KeyboardEvent, html::Input, prelude::*, web_sys};

use super::{
    country_search::{CountryOption, Searchable, find},
    icon::{Icon, IconName},
    live_region::LiveRegion,
};

/// Where a key moves the highlight.
fn moved(key: &str, active: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match (key, active) {
        ("ArrowDown", None) | ("Home", _) => Some(0),
        ("ArrowDown", Some(at)) => Some(if at >= last { 0 } else { at + 1 }),
        ("ArrowUp", None | Some(0)) | ("End", _) => Some(last),
        ("ArrowUp", Some(at)) => Some(at - 1),
        (_, active) => active,
    }
}

fn show_option(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let how = web_sys::ScrollIntoViewOptions::new();
        how.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&how);
    }
}

/// The input, the button that opens the list, and the list.
#[component]
pub(super) fn Combobox(
    /// The id of the input.
    id: String,
    /// The countries, in their order.
    options: Signal<Vec<CountryOption>>,
    /// The chosen code.
    value: RwSignal<String>,
    /// Called with the code that was chosen.
    choose: Callback<String>,
    /// What the button says.
    open_label: Signal<String>,
    /// What the empty input says.
    placeholder: Signal<String>,
    /// The sentence for a number of results.
    results: Callback<usize, String>,
    /// What an empty list says.
    none_found: Signal<String>,
    /// `aria-describedby` of the input.
    describedby: Signal<Option<String>>,
    /// `aria-invalid` of the input.
    wrong: Signal<Option<&'static str>>,
    /// The plain list had the focus when this took its place.
    take_focus: bool,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let open = RwSignal::new(false);
    // `None` while the person is not searching: then the input shows the chosen name and the list is whole.
    let typed = RwSignal::new(None::<String>);
    let active = RwSignal::new(None::<usize>);
    let searchable = Memo::new(move |_| options.get().into_iter().map(Searchable::new).collect::<Vec<_>>());
    let found =
        Memo::new(move |_| searchable.with(|all| typed.with(|typed| find(all, typed.as_deref().unwrap_or_default()))));
    let chosen_name = Memo::new(move |_| {
        value
            .with(|code| {
                options.with(|all| all.iter().find(|country| country.code == *code).map(|country| country.name.clone()))
            })
            .unwrap_or_default()
    });
    Effect::new(move |_| {
        let wanted = typed.get().unwrap_or_else(|| chosen_name.get());
        // Writing what is there already would disturb a half-written character of an input method.
        if let Some(input) = input.get().filter(|input| input.value() != wanted) {
            input.set_value(&wanted);
        }
    });
    Effect::new(move |first: Option<()>| {
        if let (None, true, Some(input)) = (first, take_focus, input.get()) {
            // A control that just appeared can take the focus; if not, nothing is lost.
            let _ = input.focus();
        }
    });
    let list_id = format!("{id}-list");
    let label_id = format!("{id}-label");
    let option_id = {
        let id = id.clone();
        move |at: usize| format!("{id}-option-{at}")
    };
    let option_id = StoredValue::new(option_id);
    let id_of = move |at: usize| option_id.with_value(|make| make(at));
    let show = move || {
        open.set(true);
        if active.get_untracked().is_none() {
            let code = value.get_untracked();
            active.set(found.with_untracked(|found| found.iter().position(|country| country.code == code)));
        }
        request_animation_frame(move || {
            if let Some(at) = active.get_untracked() {
                show_option(&id_of(at));
            }
        });
    };
    let close = move || {
        open.set(false);
        typed.set(None);
        active.set(None);
        if let Some(input) = input.get_untracked() {
            input.set_value(&chosen_name.get_untracked());
        }
    };
    let pick = move |at: usize| {
        let country = found.with_untracked(|found| found.get(at).cloned());
        if let Some(country) = country.filter(|country| country.unavailable.is_none()) {
            choose.run(country.code);
            close();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let key = event.key();
        match key.as_str() {
            "ArrowDown" | "ArrowUp" => {
                event.prevent_default();
                if open.get_untracked() {
                    let count = found.with_untracked(Vec::len);
                    active.update(|active| *active = moved(&key, *active, count));
                }
                show();
            }
            "Home" | "End" if open.get_untracked() => {
                event.prevent_default();
                let count = found.with_untracked(Vec::len);
                active.update(|active| *active = moved(&key, *active, count));
                show();
            }
            "Enter" if open.get_untracked() => {
                event.prevent_default();
                if let Some(at) = active.get_untracked() {
                    pick(at);
                }
            }
            "Escape" if open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                close();
            }
            _ => {}
        }
    };
    let on_input = move |event| {
        typed.set(Some(event_target_value(&event)));
        let searching = typed.with_untracked(|typed| typed.as_ref().is_some_and(|typed| !typed.trim().is_empty()));
        let any = found.with_untracked(|found| !found.is_empty());
        active.set((searching && any).then_some(0));
        show();
    };
    // Leaving the input with a search that highlights an entry takes that entry, as a select would.
    let on_blur = move |_| {
        // An input that is taken away while it has the focus hears of it when all of this is gone.
        let Some(is_open) = open.try_get_untracked() else { return };
        let searching = is_open && typed.with_untracked(Option::is_some);
        if let Some(at) = active.get_untracked().filter(|_| searching) {
            pick(at);
        }
        close();
    };
    let announced = Signal::derive(move || {
        if !open.get() {
            String::new()
        } else if found.with(Vec::is_empty) {
            none_found.get()
        } else {
            results.run(found.with(Vec::len))
        }
    });
    let controls = list_id.clone();
    view! {
        <div class="combobox" class:combobox-open=move || open.get()>
            <input
                node_ref=input
                id=id
                type="text"
                class="input input-with-button"
                role="combobox"
                dir="auto"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=move || placeholder.get()
                aria-autocomplete="list"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=controls
                aria-activedescendant=move || {
                    if open.get() { active.get().map(id_of) } else { None }
                }
                aria-describedby=move || describedby.get()
                aria-invalid=move || wrong.get()
                on:keydown=on_key
                on:input=on_input
                on:click=move |_| show()
                on:focus=move |_| {
                    if let Some(input) = input.get_untracked() {
                        input.select();
                    }
                }
                on:blur=on_blur
            />
            <button
                type="button"
                class="input-button"
                tabindex="-1"
                aria-label=move || open_label.get()
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| {
                    if open.get_untracked() {
                        close();
                    } else {
                        if let Some(input) = input.get_untracked() {
                            let _ = input.focus();
                        }
                        show();
                    }
                }
            >
                <Icon name=IconName::Chevron/>
            </button>
            <ul
                id=list_id
                class="combobox-list"
                role="listbox"
                aria-labelledby=label_id
                hidden=move || !open.get()
                on:mousedown=move |event| event.prevent_default()
            >
                {move || {
                    if !open.get() {
                        return ().into_any();
                    }
                    let found = found.get();
                    if found.is_empty() {
                        return view! {
                            // A list must hold an entry to be one; this one cannot be chosen.
                            <li class="combobox-none" role="option" aria-selected="false" aria-disabled="true">
                                {move || none_found.get()}
                            </li>
                        }
                            .into_any();
                    }
                    found
                        .into_iter()
                        .enumerate()
                        .map(|(at, country)| {
                            let chosen = value.with_untracked(|code| *code == country.code);
                            let unavailable = country.unavailable.is_some().then_some("true");
                            view! {
                                <li
                                    id=id_of(at)
                                    class="combobox-option"
                                    class:combobox-active=move || active.get() == Some(at)
                                    role="option"
                                    aria-selected=if chosen { "true" } else { "false" }
                                    aria-disabled=unavailable
                                    on:click=move |_| pick(at)
                                >
                                    <span>{country.name}</span>
                                    {country
                                        .unavailable
                                        .map(|why| view! { <span class="combobox-why">{why}</span> })}
                                    {chosen.then(|| view! { <Icon name=IconName::Check/> })}
                                </li>
                            }
                        })
                        .collect_view()
                        .into_any()
                }}
            </ul>
            <LiveRegion text=announced/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn arrows_go_around_and_home_and_end_jump() {
        assert_eq!(moved("ArrowDown", None, 3), Some(0));
        assert_eq!(moved("ArrowDown", Some(2), 3), Some(0));
        assert_eq!(moved("ArrowUp", None, 3), Some(2));
        assert_eq!(moved("ArrowUp", Some(0), 3), Some(2));
        assert_eq!(moved("ArrowUp", Some(2), 3), Some(1));
        assert_eq!(moved("Home", Some(2), 3), Some(0));
        assert_eq!(moved("End", Some(0), 3), Some(2));
        assert_eq!(moved("ArrowDown", Some(7), 3), Some(0));
        assert_eq!(moved("ArrowDown", None, 0), None);
    }
}
