//! The description of the API as a page to read, without a script.

use std::fmt::Write;

use serde_json::Value;

/// Writes the page. Writing to a String cannot fail.
pub(super) fn page(openapi: &str) -> String {
    let document: Value = serde_json::from_str(openapi).unwrap_or_default();
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Guildhall API</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>body{font:16px/1.5 \
         system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}code{font-size:.9em}\
         h2{font-size:1rem;margin:2rem 0 0}li{margin:.2rem 0}</style>",
    );
    let info = &document["info"];
    let _ = write!(
        page,
        "<h1>{} {}</h1><p>{}</p><p>Send <code>Authorization: Bearer &lt;token&gt;</code>. For \
         programs: <a href=\"/api/openapi.json\">/api/openapi.json</a>.</p>",
        escaped(&info["title"]),
        escaped(&info["version"]),
        escaped(&info["description"])
    );
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            describe(&mut page, method, path, operation);
        }
    }
    page.push_str("<h1>Shapes</h1>");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let text = serde_json::to_string_pretty(schema).unwrap_or_default();
        let text = escaped(&Value::String(text));
        let _ = write!(page, "<h2 id=\"{name}\">{name}</h2><pre>{text}</pre>");
    }
    page.push_str("</html>");
    page
}

fn describe(page: &mut String, method: &str, path: &str, operation: &Value) {
    let method = method.to_uppercase();
    let summary = escaped(&operation["summary"]);
    let _ = write!(page, "<h2><code>{method} {path}</code></h2><p>{summary}</p><ul>");
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let (name, text) = (escaped(&parameter["name"]), escaped(&parameter["description"]));
        let _ = write!(page, "<li><code>?{name}=</code> {text}</li>");
    }
    for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        let _ = write!(page, "<li>takes {kind} {}</li>", link(&content["schema"]));
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let contents = response["content"].as_object().into_iter().flatten();
        let shapes: Vec<String> = contents.map(|(_, content)| link(&content["schema"])).collect();
        let _ = write!(page, "<li>{status} {}</li>", shapes.join(" "));
    }
    page.push_str("</ul>");
}

fn link(schema: &Value) -> String {
    let name = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    name.map_or_else(String::new, |name| format!("<a href=\"#{name}\">{name}</a>"))
}

fn escaped(text: &Value) -> String {
    let text = text.as_str().unwrap_or_default();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
