//! Every piece in all its states on one page, for those who build and test the interface.
//!
//! The server shows it at `/dev/ui`, in development only, so its words are plain English and no message keys. It is no page
//! of the application: nothing that people's browsers fetch grows by it.

use leptos::prelude::*;

use super::{
    Banner, Button, ButtonKind, ButtonLink, Checkbox, ChoiceCard, ChoiceGroup, ColumnHeader, CountryOption,
    CountryPicker, DataTable, DateField, DateParts, Dialog, EmptyState, EvidenceState, EvidenceTile, Field, FieldWidth,
    Icon, IconName, Menu, PasswordField, Progress, Select, SelectOption, Skeleton, SortOrder, StatusTimeline, Step,
    StepState, Stepper, TextArea, ThemeSwitch, TimeLeft, TimelineEntry, TimelineState, ToastRegion, Tone, ZoomLabels,
    ZoomViewer, gallery_wizard::GalleryWizard, provide_toasts,
};

/// The title of the page.
pub const TITLE: &str = "Every piece";

/// The whole gallery.
#[component]
pub fn Gallery() -> impl IntoView {
    let toasts = provide_toasts();
    let open = RwSignal::new(false);
    view! {
        <main id="content" class="main page gallery">
            <div class="page-head">
                <h1 class="page-title page-title-large">{TITLE}</h1>
                <p class="page-lead">"Each with its states. The words are examples."</p>
                <div class="row">
                    <ThemeSwitch label="Light or dark"/>
                    <Menu label="EN" full_label="Language: English" icon=IconName::Globe>
                        <li><a href="#content" aria-current="true">"English"</a></li>
                        <li><a href="#content">"Español"</a></li>
                        <li><a href="#content" lang="ar">"العربية"</a></li>
                    </Menu>
                    <Button on_click=move |_| open.set(true)>"Open a dialog"</Button>
                    <Button on_click=move |_| toasts.show(Tone::Good, "The link was copied")>"Good news"</Button>
                    <Button on_click=move |_| toasts.show(Tone::Wrong, "The connection was lost. Nothing you did is gone.")>
                        "Bad news"
                    </Button>
                </div>
            </div>
            <Buttons/>
            <Fields/>
            <Cards/>
            <Messages/>
            <Steps/>
            <Tables/>
            <GalleryWizard/>
            <Icons/>
            <Dialog
                id="gallery-dialog"
                open=open
                title="Take over on this computer?"
                close_label="Close"
                actions=move || {
                    view! {
                        <Button on_click=move |_| open.set(false)>"Stay on the phone"</Button>
                        <Button kind=ButtonKind::Primary on_click=move |_| open.set(false)>"Continue here"</Button>
                    }
                }
            >
                <p>"The phone will stop. What it has finished stays."</p>
            </Dialog>
            <ToastRegion label="Messages" dismiss_label="Dismiss"/>
        </main>
    }
}

#[component]
fn Part(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="gallery-part">
            <h2>{title}</h2>
            {children()}
        </section>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let kinds = [
        (ButtonKind::Primary, "Continue"),
        (ButtonKind::Secondary, "Retake"),
        (ButtonKind::Quiet, "Back"),
        (ButtonKind::Danger, "Delete"),
    ];
    view! {
        <Part title="Buttons">
            {kinds
                .into_iter()
                .map(|(kind, words)| {
                    view! {
                        <div class="row">
                            <Button kind=kind>{words}</Button>
                            <Button kind=kind icon=IconName::Camera>"Take pictures"</Button>
                            <Button kind=kind busy=true>{words}</Button>
                            <Button kind=kind disabled=true>{words}</Button>
                            <Button kind=kind icon=IconName::Rotate icon_only=true label="Turn"/>
                            <ButtonLink kind=kind href="#content">"A link"</ButtonLink>
                        </div>
                    }
                })
                .collect_view()}
        </Part>
    }
}

fn countries() -> Vec<CountryOption> {
    let mut list: Vec<CountryOption> = [
        ("AT", "Austria", "Österreich"),
        ("BR", "Brazil", "Brasil"),
        ("CI", "Côte d’Ivoire", "Ivory Coast"),
        ("DE", "Germany", "Deutschland"),
        ("ES", "Spain", "España"),
        ("GB", "United Kingdom", "UK Britain England"),
        ("SA", "Saudi Arabia", "السعودية"),
        ("US", "United States", "USA America"),
    ]
    .into_iter()
    .map(|(code, name, terms)| CountryOption::new(code, name, terms))
    .collect();
    list.push(CountryOption {
        unavailable: Some("not served yet".into()),
        ..CountryOption::new("XK", "Kosovo", "Kosova")
    });
    list
}

#[component]
fn Fields() -> impl IntoView {
    let text = |content: &str| RwSignal::new(content.to_owned());
    let months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    .map(String::from)
    .to_vec();
    let kinds = vec![SelectOption::new("dl", "Driving licence"), SelectOption::new("id", "Identity card")];
    let results = Callback::new(|count: usize| format!("{count} countries"));
    view! {
        <Part title="Fields">
            <div class="gallery-set">
                <Field name="given" label="Given names" value=text("") help="As your document writes them."/>
                <Field name="mail" label="E-mail" value=text("ana@example") input_type="email" dir="ltr"
                    error="The address ends too early. It should look like name@example.org."/>
                <Field name="middle" label="Middle name" hint="(optional)" value=text("Maria")/>
                <Field name="locked" label="Family name" value=text("Example") disabled=true
                    help="Confirmed. This cannot be changed any more."/>
                <PasswordField name="password" label="Password" show_label="Show the password"
                    hide_label="Hide the password" value=text("correct horse") autocomplete="new-password"
                    help="At least 12 characters. A sentence is fine."/>
                <Field name="code" label="Code" value=text("482913") width=FieldWidth::Code inputmode="numeric"
                    maxlength=6 autocomplete="one-time-code" dir="ltr"/>
                <Select name="kind" label="Document" options=kinds value=text("") empty="Choose"/>
                <CountryPicker name="country" id="gallery-country" label="Issuing country" options=countries()
                    value=text("DE") empty="Choose a country" open_label="Show all countries" results=results
                    none_found="No country has this name" help="The country that made your document."/>
                <CountryPicker name="nation" id="gallery-nation" label="Nationality" options=countries()
                    value=text("") empty="Choose a country" open_label="Show all countries" results=results
                    none_found="No country has this name" error="Choose the country that issued your passport."/>
                <DateField name="born" legend="Date of birth" day_label="Day" month_label="Month" year_label="Year"
                    months=months.clone() value=DateParts::new("4", "7", "1991") birthday=true/>
                <DateField name="expiry" legend="Valid until" day_label="Day" month_label="Month" year_label="Year"
                    months=months value=DateParts::new("31", "2", "2030")
                    error="February has no 31st day. Check the day and the month."/>
                <TextArea name="note" label="Note" hint="(optional)" value=text("") help="Only reviewers read it."/>
                <Checkbox name="consent" checked=RwSignal::new(true)>
                    "I have read how my pictures are used and agree to it."
                </Checkbox>
                <Checkbox name="terms" checked=RwSignal::new(false) error="Tick the box to go on.">
                    "The data above is right. I know that it cannot be changed afterwards."
                </Checkbox>
            </div>
        </Part>
    }
}

#[component]
fn Cards() -> impl IntoView {
    let chosen = RwSignal::new("licence".to_owned());
    view! {
        <Part title="Cards and tiles">
            <div class="gallery-set">
                <ChoiceGroup id="gallery-documents" legend="Which document do you have at hand?">
                    <ChoiceCard name="document" value="passport" chosen=chosen title="Passport"
                        detail="One picture of the page with your photo" icon=IconName::Passport/>
                    <ChoiceCard name="document" value="licence" chosen=chosen title="Driving licence"
                        detail="Front and back" icon=IconName::IdCard/>
                    <ChoiceCard name="document" value="permit" chosen=chosen title="Residence permit"
                        detail="Not accepted from this country" icon=IconName::IdCard disabled=true/>
                </ChoiceGroup>
                <div class="stack">
                    <EvidenceTile title="Front of your driving licence" state=EvidenceState::Stored
                        state_text="Stored"><Button>"Retake"</Button></EvidenceTile>
                    <EvidenceTile title="Back of your driving licence" state=EvidenceState::Uploading
                        state_text="Uploading, 40 %" progress=Some(0.4)/>
                    <EvidenceTile title="Passport" state=EvidenceState::Doubtful
                        state_text="A reflection covers the number"><Button>"Retake"</Button></EvidenceTile>
                    <EvidenceTile title="Selfie" state=EvidenceState::Wrong placeholder=IconName::Face
                        state_text="Your eyes are closed"><Button kind=ButtonKind::Primary>"Retake"</Button></EvidenceTile>
                    <EvidenceTile title="Face check" state=EvidenceState::Missing placeholder=IconName::Face
                        state_text="Not done yet"/>
                </div>
                <div class="card">
                    <EmptyState icon=IconName::Check title="Nobody is waiting">
                        <p>"New cases appear here by themselves."</p>
                        <Button>"See decided cases"</Button>
                    </EmptyState>
                </div>
                <div class="card"><Skeleton label="Loading" block=true lines=3/></div>
            </div>
        </Part>
    }
}

#[component]
fn Messages() -> impl IntoView {
    view! {
        <Part title="Messages and progress">
            <div class="gallery-set">
                <Banner tone=Tone::Good title="Your address is confirmed">"You can go on."</Banner>
                <Banner tone=Tone::Attention title="Two minutes are left">
                    <p>"What you confirmed is kept. You can ask for more time."</p>
                    <Button>"Give me more time"</Button>
                </Banner>
                <Banner tone=Tone::Wrong title="The camera is used by another program">
                    "Close the other program and try again, upload a picture, or use your phone."
                </Banner>
                <Banner tone=Tone::Info>"This usually takes two minutes."</Banner>
                <Progress label="Uploading, 64 %" value=Some(0.64)/>
                <Progress label="Reading your document" value=None/>
                <div class="row">
                    <span class="badge">"Not started"</span>
                    <span class="badge" data-tone="good"><Icon name=IconName::Check/>"Approved"</span>
                    <span class="badge" data-tone="attention"><Icon name=IconName::Clock/>"Waiting"</span>
                    <span class="badge" data-tone="wrong"><Icon name=IconName::Cross/>"Rejected"</span>
                    <span class="badge" data-tone="info">"In progress"</span>
                </div>
            </div>
        </Part>
    }
}

#[component]
fn Steps() -> impl IntoView {
    let step = |label: &str, state| Step {
        label: label.to_owned(),
        href: (state == StepState::Done).then(|| "#content".to_owned()),
        state,
    };
    let steps = vec![
        step("Basic", StepState::Done),
        step("Document", StepState::Now),
        step("You", StepState::Next),
        step("Face check", StepState::Next),
    ];
    let entry = |title: &str, detail: &str, state| TimelineEntry {
        title: title.to_owned(),
        detail: Some(detail.to_owned()),
        state,
        state_text: "state".to_owned(),
    };
    let entries = vec![
        entry("Received", "Today at 14:02", TimelineState::Done),
        entry("Checks are running", "About a minute", TimelineState::Now),
        entry("A person looks", "Normally within the hour", TimelineState::Next),
        entry("Result", "By e-mail, and here", TimelineState::Next),
    ];
    let announce = Callback::new(|minutes: u32| format!("{minutes} minutes left"));
    view! {
        <Part title="Steps and time">
            <Stepper label="Steps" summary="Step 2 of 4: Document" done_text="done" steps=steps/>
            <div class="row">
                <TimeLeft deadline_ms=845_000 server_now_ms=0 label="Time left" announce=announce/>
                <TimeLeft deadline_ms=95_000 server_now_ms=0 label="Time left" announce=announce/>
                <TimeLeft deadline_ms=0 server_now_ms=0 label="Time left" announce=announce/>
            </div>
            <div class="card gallery-column"><StatusTimeline label="Your verification" entries=entries/></div>
        </Part>
    }
}

#[component]
fn Tables() -> impl IntoView {
    let rows = [("Ana Example", "2 h 10 min", "high", true), ("Bo Sample", "14 min", "low", false)];
    let labels = ZoomLabels {
        zoom_in: "Nearer".into(),
        zoom_out: "Farther".into(),
        rotate: "Turn".into(),
        whole: "Whole picture".into(),
        keys: "Plus, minus and zero zoom, R turns, arrows move".into(),
    };
    view! {
        <Part title="Tables and pictures">
            <DataTable caption="Waiting cases" dense=true>
                <thead>
                    <tr>
                        <ColumnHeader label="Name"/>
                        <ColumnHeader label="Age" sorted=SortOrder::Descending href="#content"/>
                        <ColumnHeader label="Risk"/>
                        <ColumnHeader label="Pictures" numeric=true/>
                    </tr>
                </thead>
                <tbody>
                    {rows
                        .into_iter()
                        .map(|(name, age, risk, late)| {
                            view! {
                                <tr class="queue-row">
                                    <th scope="row"><a href="#content">{name}</a></th>
                                    <td class="queue-age" data-late=late.to_string()>{age}</td>
                                    <td>{risk}</td>
                                    <td class="table-number">"4"</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </DataTable>
            <div class="gallery-column">
                <ZoomViewer src="/icon.svg" alt="The project's sign" labels=labels/>
            </div>
        </Part>
    }
}

#[component]
fn Icons() -> impl IntoView {
    view! {
        <Part title="Icons">
            <ul class="gallery-icons">
                {IconName::ALL
                    .into_iter()
                    .map(|name| view! { <li><Icon name=name/> {format!("{name:?}")}</li> })
                    .collect_view()}
            </ul>
        </Part>
    }
}
