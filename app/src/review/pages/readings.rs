//! What was read on the document beside what the person typed, with the characters marked in which the two differ.

use crate::words::{I18n, date_in_words, say};
use domain::report::{ReadField, Reading, Source, differences};
use leptos::prelude::*;

/// The table of what was read; nothing when nothing was.
pub(super) fn table(i18n: I18n, readings: &[Reading]) -> impl IntoView + use<> {
    let sources = [Source::MachineReadableZone, Source::Barcode, Source::Print];
    let tables = sources.map(|source| {
        let of_it: Vec<&Reading> = readings.iter().filter(|reading| reading.source == source).collect();
        (!of_it.is_empty()).then(|| one_source(i18n, source, &of_it))
    });
    let any = !readings.is_empty();
    any.then(|| {
        view! {
            <h3>{say!(i18n, review.readings)}</h3>
            {tables.into_iter().collect_view()}
        }
    })
}

fn one_source(i18n: I18n, source: Source, readings: &[&Reading]) -> impl IntoView + use<> {
    let caption = match source {
        Source::MachineReadableZone => say!(i18n, review.readings_zone),
        Source::Barcode => say!(i18n, review.readings_barcode),
        Source::Print => say!(i18n, review.readings_print),
    };
    let rows = readings.iter().map(|reading| row(i18n, reading)).collect_view();
    view! {
        <table class="table table-dense readings">
            <caption class="quiet">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{say!(i18n, review.readings_field)}</th>
                    <th scope="col">{say!(i18n, review.readings_typed)}</th>
                    <th scope="col">{say!(i18n, review.readings_read)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(i18n: I18n, reading: &Reading) -> impl IntoView + use<> {
    let is_date = matches!(reading.field, ReadField::BirthDate | ReadField::ExpiryDate);
    let said = |text: &str| if is_date && text.contains('-') { date_in_words(i18n, text) } else { text.to_owned() };
    let typed = reading.typed.as_deref().map(said);
    let read = said(&reading.value);
    let differs = reading.agrees != Some(true);
    let marked = match &typed {
        // What agrees may still be written otherwise; only where it does not are the characters of interest.
        Some(typed) if differs => runs(&typed.to_uppercase(), &read).into_iter().map(part).collect_view().into_any(),
        _ => read.into_any(),
    };
    let verdict = match (typed.is_some(), reading.agrees) {
        (true, Some(true)) => Some(say!(i18n, review.readings_agree)),
        (true, Some(false)) => Some(say!(i18n, review.readings_differ)),
        _ => None,
    };
    let digit = (reading.digit_fits == Some(false)).then(|| say!(i18n, review.readings_digit));
    let notes: Vec<String> = verdict.into_iter().chain(digit).collect();
    let wrong = reading.agrees == Some(false) || reading.digit_fits == Some(false);
    view! {
        <tr data-outcome=if wrong { Some("fail") } else { None }>
            <th scope="row">{field(i18n, reading.field)}</th>
            <td dir="auto">{typed}</td>
            <td dir="auto">
                {marked}
                {(!notes.is_empty()).then(|| view! { <span class="quiet reading-note">{notes.join(", ")}</span> })}
            </td>
        </tr>
    }
}

fn part((text, differs): (String, bool)) -> AnyView {
    if differs { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() }
}

/// Characters that differ, and those that do not, together.
fn runs(typed: &str, read: &str) -> Vec<(String, bool)> {
    let mut runs: Vec<(String, bool)> = Vec::new();
    for (character, differs) in differences(typed, read) {
        match runs.last_mut() {
            Some((text, same)) if *same == differs => text.push(character),
            _ => runs.push((character.to_string(), differs)),
        }
    }
    runs
}

fn field(i18n: I18n, field: ReadField) -> String {
    match field {
        ReadField::FamilyNames => say!(i18n, review.family_names),
        ReadField::GivenNames => say!(i18n, review.given_names),
        ReadField::BirthDate => say!(i18n, review.birth_date),
        ReadField::DocumentNumber => say!(i18n, review.reading_number),
        ReadField::ExpiryDate => say!(i18n, review.reading_expiry),
        ReadField::IssuingCountry => say!(i18n, review.document_country),
        ReadField::Nationality => say!(i18n, review.nationality),
        ReadField::Sex => say!(i18n, review.reading_sex),
        ReadField::DocumentCode => say!(i18n, review.reading_code),
    }
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn neighbours_that_differ_are_marked_together() {
        let run = |text: &str, differs| (text.to_owned(), differs);
        assert_eq!(runs("MARIA", "MARLA"), [run("MAR", false), run("L", true), run("A", false)]);
        assert_eq!(runs("LOPEZ", "GARCIA LOPEZ"), [run("GARCIA ", true), run("LOPEZ", false)]);
        assert_eq!(runs("A", ""), []);
    }
}
