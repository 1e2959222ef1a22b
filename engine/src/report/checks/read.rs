//! What is written on the document: the machine-readable zone, the bar code and the print, each beside what the person typed.

use super::document::View;
use super::{Findings, Subject, agree, around, ask};
use crate::report::models::Models;
use chrono::{Datelike as _, NaiveDate};
use domain::country::Country;
use domain::document::{DocumentType, MachineReadable, Side};
use domain::evidence::Purpose;
use domain::report::{Check, CheckKind, Outcome, ReadField, Reading, Source, Threshold, Why};
use vision::aamva::{self, Licence};
use vision::barcode::read_pdf417;
use vision::luma::Luma;
use vision::mrz::{Day, Field, Mrz, MrzReading};
use vision::text::{Expected, TextLine, find_field};

/// The confidence of the reader of zones from which what it says counts as read, and below which it may be anything.
const SURE: Threshold = Threshold { pass: 0.9, fail: 0.5 };
/// The share of what was typed (names and date) that must be printed somewhere. With nothing of it, and enough print to look
/// at, it is another person's.
const PRINTED: Threshold = Threshold { pass: 0.99, fail: 0.1 };
/// So many lines of print that were read are enough to look at, and this sure the reader must be of them.
const ENOUGH_PRINT: usize = 5;
const READ_WELL: f32 = 0.8;
/// With more characters changed to make the check digits hold, that they hold says little.
const MOST_CHANGED: usize = 1;

/// What is to be said of the writing on a side.
pub(super) fn kinds(subject: &Subject, purpose: Purpose) -> Vec<CheckKind> {
    let mut kinds = Vec::new();
    if super::side(purpose) == Some(machine_side(subject)) {
        match form(subject) {
            MachineReadable::Td1 | MachineReadable::Td2 | MachineReadable::Td3 => {
                kinds.extend([CheckKind::MachineReadable, CheckKind::CheckDigits, CheckKind::TypedAgrees]);
            }
            MachineReadable::Pdf417 => kinds.extend([CheckKind::Barcode, CheckKind::TypedAgrees]),
            MachineReadable::None => {}
        }
    }
    if purpose == Purpose::Front {
        kinds.extend([CheckKind::PrintedFields, CheckKind::PortraitFound]);
    }
    kinds
}

fn form(subject: &Subject) -> MachineReadable {
    subject.kind.as_ref().map_or(MachineReadable::None, |kind| kind.machine_readable)
}

fn machine_side(subject: &Subject) -> Side {
    subject.kind.as_ref().and_then(|kind| kind.machine_readable_side()).unwrap_or(Side::Front)
}

/// Reads what there is to read on these sides.
pub(super) fn check(views: &[&View<'_>], subject: &Subject, models: &Models, findings: &mut Findings) {
    let wanted = machine_side(subject);
    let view = views.iter().copied().find(|view| view.side() == wanted);
    let other = views.iter().copied().find(|view| view.side() != wanted);
    if let Some(view) = view {
        match form(subject) {
            MachineReadable::Td1 | MachineReadable::Td2 | MachineReadable::Td3 => {
                zone(view, other, subject, models, findings);
            }
            MachineReadable::Pdf417 => barcode(view, other, subject, findings),
            MachineReadable::None => {}
        }
    }
    if let Some(front) = views.iter().copied().find(|view| view.purpose == Purpose::Front) {
        print(front, subject, models, findings);
    }
}

fn zone(view: &View<'_>, other: Option<&View<'_>>, subject: &Subject, models: &Models, findings: &mut Findings) {
    let by: &[&str] = &["mrz_line"];
    let purpose = Some(view.purpose);
    let read = read_zone(view, models);
    let (reading, at) = match read {
        Ok(Some(found)) => found,
        Ok(None) => {
            let elsewhere = other.is_some_and(|other| matches!(read_zone(other, models), Ok(Some(_))));
            for kind in [CheckKind::MachineReadable, CheckKind::CheckDigits, CheckKind::TypedAgrees] {
                findings.checks.push(Check::unsure(kind, purpose, Why::NothingFound).by(by));
            }
            if elsewhere {
                wrong_side(view.purpose, findings);
            }
            return;
        }
        Err(why) => {
            for kind in [CheckKind::MachineReadable, CheckKind::CheckDigits, CheckKind::TypedAgrees] {
                findings.checks.push(Check::unsure(kind, purpose, why.clone()));
            }
            return;
        }
    };
    findings.checks.push(Check::scored(CheckKind::MachineReadable, purpose, reading.confidence, SURE).at(at).by(by));
    let wrong = reading.mrz.checks.iter().filter(|check| !check.holds).count() + reading.mrz.faults.len();
    let wrong = u8::try_from(wrong).map_or(255.0, f32::from);
    let digits = Check::scored(CheckKind::CheckDigits, purpose, wrong, Threshold::at_most(0.0)).at(at).by(by);
    // A digit that does not fit says something about the document only when the reader was sure of the characters.
    let unsure_reader = digits.outcome == Outcome::Fail && SURE.judge(reading.confidence) != Outcome::Pass;
    let forced = digits.outcome == Outcome::Pass && reading.chosen_by_check_digits > MOST_CHANGED;
    findings.checks.push(if unsure_reader || forced {
        Check { outcome: Outcome::unsure(Why::Between), ..digits }
    } else {
        digits
    });
    let readings = of_zone(&reading.mrz, subject);
    agreement(&readings, view.purpose, at, by, findings);
    findings.readings.extend(readings);
    if let Some(fits) = declared(&reading.mrz, subject) {
        settle_type(view.purpose, fits, findings);
    }
}

type ReadZone = Option<(MrzReading, Option<domain::report::Place>)>;

/// The zone of a side: on the flat document, or on the whole picture where no document was found.
fn read_zone(view: &View<'_>, models: &Models) -> Result<ReadZone, Why> {
    let (width, height) = (view.picture.width(), view.picture.height());
    if let Some(flat) = &view.flat {
        let read = ask(models.zone(), |reader| reader.read(&flat.luma()))?;
        if let Some(reading) = read {
            let at = view.back_on_picture(&reading.place).and_then(|quad| around(&[quad], width, height));
            return Ok(Some((reading, at)));
        }
        // A zone that is not on the document is not beside it either; looking costs about a second.
        if view.outline().is_some() {
            return Ok(None);
        }
    }
    let read = ask(models.zone(), |reader| reader.read(&Luma::of(&view.picture.frame())))?;
    Ok(read.map(|reading| {
        let at = around(&[reading.place], width, height);
        (reading, at)
    }))
}

/// Whether the zone is one of the type and country that the person chose; none where its code leaves that open.
fn declared(mrz: &Mrz, subject: &Subject) -> Option<bool> {
    let letter = mrz.document_code.chars().next()?;
    let type_fits = match subject.document.document_type {
        DocumentType::Passport => letter == 'P',
        DocumentType::NationalIdentityCard | DocumentType::ResidencePermit => matches!(letter, 'I' | 'A' | 'C'),
        DocumentType::DrivingLicence => return None,
    };
    let issuer = Country::from_machine_readable(&mrz.issuer)?;
    Some(type_fits && issuer == subject.document.country)
}

fn of_zone(mrz: &Mrz, subject: &Subject) -> Vec<Reading> {
    let today = Day {
        year: u16::try_from(subject.today.year()).unwrap_or_default(),
        month: u8::try_from(subject.today.month()).ok(),
        day: u8::try_from(subject.today.day()).ok(),
    };
    let digit = |field: Field| mrz.checks.iter().find(|check| check.field == field).map(|check| check.holds);
    let reading = |field, value: &str, typed: Option<String>, agrees, digit_fits| Reading {
        field,
        source: Source::MachineReadableZone,
        value: value.to_owned(),
        typed,
        agrees,
        digit_fits,
    };
    let typed = Typed::of(subject);
    let names = |read: &str, typed: &[&str], cut: bool| {
        typed.first().map(|first| ((*first).to_owned(), same_name(typed, read, cut)))
    };
    let surname = names(&mrz.names.surname, &typed.family, mrz.names.surname_may_be_cut);
    let given = names(&mrz.names.given, &typed.given, mrz.names.given_may_be_cut);
    let birth = mrz.birth.born_before(today).and_then(full_date);
    let expiry = mrz.expiry.expires_around(today).and_then(full_date);
    let issuer = Country::from_machine_readable(&mrz.issuer);
    let nationality = Country::from_machine_readable(&mrz.nationality);
    let birth_text = birth.map_or_else(|| mrz.birth.text.clone(), |date| date.to_string());
    let expiry_text = expiry.map_or_else(|| mrz.expiry.text.clone(), |date| date.to_string());
    vec![
        reading(
            ReadField::FamilyNames,
            &mrz.names.surname,
            text(&surname),
            surname.and_then(|(_, agrees)| agrees),
            None,
        ),
        reading(ReadField::GivenNames, &mrz.names.given, text(&given), given.and_then(|(_, agrees)| agrees), None),
        reading(
            ReadField::BirthDate,
            &birth_text,
            typed.birth.map(|date| date.to_string()),
            typed.birth.map(|date| birth == Some(date)),
            digit(Field::BirthDate),
        ),
        reading(ReadField::DocumentNumber, &mrz.document_number, None, None, digit(Field::DocumentNumber)),
        reading(ReadField::ExpiryDate, &expiry_text, None, None, digit(Field::ExpiryDate)),
        reading(
            ReadField::IssuingCountry,
            &mrz.issuer,
            Some(subject.document.country.alpha3().to_owned()),
            issuer.map(|country| country == subject.document.country),
            None,
        ),
        reading(
            ReadField::Nationality,
            &mrz.nationality,
            subject.nationality.map(|country| country.alpha3().to_owned()),
            nationality.and_then(|read| subject.nationality.map(|typed| typed == read)),
            None,
        ),
        reading(ReadField::DocumentCode, &mrz.document_code, None, None, None),
    ]
}

fn barcode(view: &View<'_>, other: Option<&View<'_>>, subject: &Subject, findings: &mut Findings) {
    let purpose = Some(view.purpose);
    let (width, height) = (view.picture.width(), view.picture.height());
    let Some(found) = read_pdf417(&Luma::of(&view.picture.frame())) else {
        for kind in [CheckKind::Barcode, CheckKind::TypedAgrees] {
            findings.checks.push(Check::unsure(kind, purpose, Why::NothingFound));
        }
        if other.is_some_and(|other| read_pdf417(&Luma::of(&other.picture.frame())).is_some()) {
            wrong_side(view.purpose, findings);
        }
        return;
    };
    let at = around(&[found.place], width, height);
    findings.checks.push(Check::new(CheckKind::Barcode, purpose, Outcome::Pass).at(at));
    match vision::aamva::parse(&found.bytes) {
        Ok(licence) => {
            let readings = of_licence(&licence, subject);
            settle_type(view.purpose, is_declared(&licence, subject), findings);
            agreement(&readings, view.purpose, at, &[], findings);
            findings.readings.extend(readings);
        }
        // A bar code of another kind: read, and nothing in it to compare.
        Err(_) => findings.checks.push(Check::unsure(CheckKind::TypedAgrees, purpose, Why::NothingFound).at(at)),
    }
}

/// Whether a bar code is one of the country and type that the person chose.
fn is_declared(licence: &Licence, subject: &Subject) -> bool {
    let country = match licence.country {
        Some(aamva::Country::UnitedStates) => Country::parse("US"),
        Some(aamva::Country::Canada) => Country::parse("CA"),
        // The standard is also used elsewhere, and the earliest versions name no country.
        _ => return true,
    };
    country == Some(subject.document.country)
}

fn of_licence(licence: &Licence, subject: &Subject) -> Vec<Reading> {
    let typed = Typed::of(subject);
    let reading = |field, value: &str, typed: Option<String>, agrees| Reading {
        field,
        source: Source::Barcode,
        value: value.to_owned(),
        typed,
        agrees,
        digit_fits: None,
    };
    let name = |field, read: &str, typed: &[&str], cut: bool| {
        let agrees = same_name(typed, read, cut);
        reading(field, read, typed.first().map(|name| (*name).to_owned()), agrees)
    };
    let date =
        |date: aamva::Date| NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day));
    let is_cut = |truncated: aamva::Truncated| truncated == aamva::Truncated::Yes;
    let given: Vec<&str> = licence.given_name.as_deref().into_iter().chain(licence.middle_names.as_deref()).collect();
    let given_cut = is_cut(licence.given_name_truncated) || is_cut(licence.middle_names_truncated);
    let family = licence.family_name.as_deref();
    let birth = licence.birth.and_then(date);
    [
        family.map(|family| name(ReadField::FamilyNames, family, &typed.family, is_cut(licence.family_name_truncated))),
        (!given.is_empty()).then(|| name(ReadField::GivenNames, &given.join(" "), &typed.given, given_cut)),
        birth.map(|birth| {
            let asked = typed.birth.map(|date| date.to_string());
            reading(ReadField::BirthDate, &birth.to_string(), asked, typed.birth.map(|date| birth == date))
        }),
        licence.number.as_deref().map(|number| reading(ReadField::DocumentNumber, number, None, None)),
        licence.expiry.and_then(date).map(|expiry| reading(ReadField::ExpiryDate, &expiry.to_string(), None, None)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn print(front: &View<'_>, subject: &Subject, models: &Models, findings: &mut Findings) {
    let by: &[&str] = &["text_detector", "text_recogniser"];
    let (kind, purpose) = (CheckKind::PrintedFields, Some(front.purpose));
    let read = ask(models.text(), |reader| match &front.flat {
        Some(flat) => reader.read(&flat.frame()),
        None => reader.read(&front.picture.frame()),
    });
    let lines = match read {
        Ok(lines) => lines,
        Err(why) => return findings.checks.push(Check::unsure(kind, purpose, why)),
    };
    let typed = Typed::of(subject);
    let wanted = typed.expected();
    if wanted.is_empty() {
        return findings.checks.push(Check::unsure(kind, purpose, Why::NothingFound).by(by));
    }
    let found = wanted.iter().filter(|ways| ways.iter().any(|way| is_printed(&lines, way))).count();
    let share = |count: usize| u8::try_from(count).map_or(255.0, f32::from);
    let check = Check::scored(kind, purpose, share(found) / share(wanted.len()), PRINTED).by(by);
    // That a value was not found says nothing while little could be read.
    let well = lines.iter().filter(|line| line.confidence >= READ_WELL).count();
    let too_little = check.outcome == Outcome::Fail && well < ENOUGH_PRINT;
    findings.checks.push(if too_little { Check { outcome: Outcome::unsure(Why::TooLittle), ..check } } else { check });
}

fn is_printed(lines: &[TextLine], expected: &Expected<'_>) -> bool {
    find_field(lines, expected).is_some_and(|found| found.certain)
}

/// What the person typed, each name in its ways.
struct Typed<'a> {
    family: Vec<&'a str>,
    given: Vec<&'a str>,
    birth: Option<NaiveDate>,
}

impl<'a> Typed<'a> {
    fn of(subject: &'a Subject) -> Self {
        let Some(typed) = &subject.typed else { return Self { family: Vec::new(), given: Vec::new(), birth: None } };
        let both = |one: &'a str, latin: &'a Option<String>| std::iter::once(one).chain(latin.as_deref()).collect();
        Self {
            family: both(&typed.family_names, &typed.latin_family_names),
            given: both(&typed.given_names, &typed.latin_given_names),
            birth: Some(typed.birth_date),
        }
    }

    /// What ought to be printed: each value in the ways in which it may stand there.
    fn expected(&self) -> Vec<Vec<Expected<'a>>> {
        let name = |ways: &[&'a str]| -> Vec<Expected<'a>> {
            ways.iter().copied().filter(|way| !way.trim().is_empty()).map(Expected::Name).collect()
        };
        let date = self.birth.map(|date| Expected::Date { year: date.year(), month: date.month(), day: date.day() });
        let values = [name(&self.family), name(&self.given), date.into_iter().collect()];
        values.into_iter().filter(|ways| !ways.is_empty()).collect()
    }
}

/// Whether a name was typed so; somebody without given names has none on the document either.
fn same_name(typed: &[&str], read: &str, cut: bool) -> Option<bool> {
    match (typed.iter().all(|name| name.trim().is_empty()), read.trim().is_empty()) {
        (true, empty) => Some(empty),
        // Left out for want of room.
        (false, true) if cut => None,
        (false, _) => agree::names(typed, read, cut),
    }
}

/// One check for all fields that can be compared.
fn agreement(
    readings: &[Reading],
    purpose: Purpose,
    at: Option<domain::report::Place>,
    by: &[&str],
    findings: &mut Findings,
) {
    let compared: Vec<&Reading> = readings.iter().filter(|reading| reading.typed.is_some()).collect();
    let share = |count: usize| u8::try_from(count).map_or(255.0, f32::from);
    let agree = compared.iter().filter(|reading| reading.agrees == Some(true)).count();
    let differ = compared.iter().any(|reading| reading.agrees == Some(false) && reading.digit_fits != Some(false));
    let kind = CheckKind::TypedAgrees;
    if compared.is_empty() {
        return findings.checks.push(Check::unsure(kind, Some(purpose), Why::NothingFound));
    }
    let check = Check::scored(kind, Some(purpose), share(agree) / share(compared.len()), Threshold::at_least(1.0));
    // Where nothing plainly differs, something may have been misread.
    let doubtful = check.outcome == Outcome::Fail && !differ;
    let outcome = if doubtful { Outcome::unsure(Why::Between) } else { check.outcome.clone() };
    findings.checks.push(Check { outcome, ..check }.at(at).by(by));
}

/// What the zone says of type and country goes before what the shape says.
fn settle_type(purpose: Purpose, fits: bool, findings: &mut Findings) {
    let outcome = if fits { Outcome::Pass } else { Outcome::Fail };
    let of_type = |check: &&mut Check| check.kind == CheckKind::TypeAndSide && check.purpose == Some(purpose);
    if let Some(check) = findings.checks.iter_mut().find(of_type) {
        // The shape is told no longer: its score would contradict.
        *check = Check { outcome, score: None, threshold: None, ..check.clone() };
        check.models.push("mrz_line".to_owned());
    }
}

/// What should be on this side was found on the other.
fn wrong_side(purpose: Purpose, findings: &mut Findings) {
    settle_type(purpose, false, findings);
}

fn text(named: &Option<(String, Option<bool>)>) -> Option<String> {
    named.as_ref().map(|(typed, _)| typed.clone())
}

fn full_date(day: Day) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::from(day.year), u32::from(day.month?), u32::from(day.day?))
}
