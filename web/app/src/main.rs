//! tanxiao-web-app: the page. It shows, and asks the workers; it does no arithmetic on what
//! is reported (lengths of bars and places of ticks are all it computes) and links no polars.

mod app;
mod batch;
mod cite;
mod draft;
mod engine;
mod form;
mod form_notes;
mod keep;
mod link;
mod number;
mod order;
mod result;
mod save;
mod schemes;
mod shared;
mod source;
mod verify;

fn main() {
    let Some(root) = gloo::utils::document().get_element_by_id("app") else { return };
    root.set_inner_html("");
    yew::Renderer::<app::App>::with_root(root).render();
}
