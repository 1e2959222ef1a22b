//! What this service is made with: the models that look at pictures, where each comes from and under which licence. Public.

use crate::failure::Answer;
use crate::i18n::use_i18n;
use crate::shell::{FailureNotice, Page};
use crate::ui::{ColumnHeader, DataTable, Skeleton};
use crate::words::{say, tr};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A model as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelView {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub task: String,
    /// The package that it comes from, with its version.
    pub package: String,
    /// Its licence.
    pub licence: String,
    /// Whether it runs in people's browsers.
    pub in_browser: bool,
    /// Whether it runs on the server.
    pub on_server: bool,
}

/// The models, the same for everybody.
#[server(prefix = "/api", endpoint = "models")]
pub async fn models() -> Answer<Vec<ModelView>> {
    use engine::report::{Model, ModelPlace, Models};
    let view = |model: &Model| ModelView {
        name: model.name.clone(),
        task: model.task.clone(),
        package: [model.package.as_str(), model.version.as_str()].join(" "),
        licence: model.licence.clone(),
        in_browser: model.places.contains(&ModelPlace::Browser),
        on_server: model.places.contains(&ModelPlace::Server),
    };
    Ok(Models::known().iter().map(view).collect())
}

/// The page.
#[component]
pub fn AboutPage() -> impl IntoView {
    let i18n = use_i18n();
    let asked = Resource::new_blocking(|| (), |()| models());
    let title = tr!(i18n, common.about_title);
    view! {
        <Page title=title>
            <div class="stack-loose">
                <div class="page-head">
                    <h1 class="page-title">{title}</h1>
                    <p class="page-lead">{tr!(i18n, common.about_lead)}</p>
                </div>
                <Suspense fallback=move || view! { <Skeleton label=tr!(i18n, common.loading) lines=6 /> }>
                    {move || Suspend::new(async move {
                        match asked.await {
                            Ok(models) => view! { <List models=models /> }.into_any(),
                            Err(failure) => view! { <FailureNotice failure=Some(failure) /> }.into_any(),
                        }
                    })}
                </Suspense>
                <p>{tr!(i18n, common.about_program)}</p>
            </div>
        </Page>
    }
}

#[component]
fn List(models: Vec<ModelView>) -> impl IntoView {
    let i18n = use_i18n();
    let row = move |model: ModelView| {
        let ModelView { name, task, package, licence, in_browser, on_server } = model;
        let place = move || match (in_browser, on_server) {
            (true, true) => say!(i18n, common.about_both),
            (true, false) => say!(i18n, common.about_browser),
            (false, _) => say!(i18n, common.about_server),
        };
        // Names of packages and tasks come from the list of models, which is English.
        view! {
            <tr>
                <th scope="row" lang="en" dir="ltr">{name}</th>
                <td lang="en" dir="ltr">{task}</td>
                <td>{place}</td>
                <td lang="en" dir="ltr">{package}</td>
                <td lang="en" dir="ltr">{licence}</td>
            </tr>
        }
    };
    view! {
        <DataTable caption=tr!(i18n, common.about_models)>
            <thead>
                <tr>
                    <ColumnHeader label=tr!(i18n, common.about_name) />
                    <ColumnHeader label=tr!(i18n, common.about_task) />
                    <ColumnHeader label=tr!(i18n, common.about_place) />
                    <ColumnHeader label=tr!(i18n, common.about_package) />
                    <ColumnHeader label=tr!(i18n, common.about_licence) />
                </tr>
            </thead>
            <tbody>{models.into_iter().map(row).collect_view()}</tbody>
        </DataTable>
    }
}
