// Renders /openapi.json, and lets whoever has a token try an operation. Loads nothing else, and
// puts every text of the document in as text, never as markup.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];
let api;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

function resolve(node) {
  if (!node || !node.$ref) return node || {};
  return node.$ref.slice(2).split("/").reduce((at, key) => (at ? at[key] : undefined), api) || {};
}

// Shape of a schema in one line, as in {firm: string, scores: [Score]}.
function shape(schema, depth = 0) {
  if (!schema) return "";
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    return depth === 0 ? `${name} ${shape(resolve(schema), 1)}` : name;
  }
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  for (const key of ["oneOf", "anyOf", "allOf"]) {
    if (schema[key]) return schema[key].map((one) => shape(one, depth + 1)).join(" | ");
  }
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : schema.type;
  if (schema.properties) {
    if (depth > 1) return "{…}";
    const fields = Object.entries(schema.properties).map(([name, one]) => `  ${name}: ${shape(one, depth + 1)}`);
    return `{\n${fields.join("\n")}\n}`;
  }
  if (schema.items) return `[${shape(schema.items, depth + 1)}]`;
  return type || "any";
}

function parameterRow(parameter, inputs) {
  const schema = resolve(parameter.schema);
  let input;
  if (schema.enum || schema.type === "boolean") {
    const values = schema.enum || ["true", "false"];
    input = make("select", {}, make("option", { value: "" }, ""), ...values.map((one) => make("option", {}, String(one))));
  } else {
    const hint = parameter.example !== undefined ? parameter.example : schema.example;
    input = make("input", { placeholder: hint === undefined ? "" : String(hint) });
  }
  input.setAttribute("aria-label", parameter.name);
  inputs.push({ parameter, input });
  const limits = [schema.pattern, schema.minimum !== undefined ? `${schema.minimum}–${schema.maximum ?? ""}` : undefined];
  return make("tr", {},
    make("td", {}, make("code", {}, parameter.name), parameter.required ? " *" : ""),
    make("td", {}, parameter.description || "", make("div", { class: "note" }, limits.filter(Boolean).join(" "))),
    make("td", {}, input));
}

function requestOf(path, method, operation, inputs, body) {
  let url = path;
  const query = new URLSearchParams();
  for (const { parameter, input } of inputs) {
    if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (input.value !== "") query.set(parameter.name, input.value);
  }
  const text = query.toString();
  const headers = { "Accept-Language": navigator.language };
  const token = document.getElementById("token").value.trim();
  if (token) headers.Authorization = `Bearer ${token}`;
  const options = { method: method.toUpperCase(), headers, credentials: "omit" };
  if (body) {
    headers["Content-Type"] = "application/json";
    options.body = body.value;
  }
  return [text ? `${url}?${text}` : url, options];
}

async function send(path, method, operation, inputs, body, output) {
  const [url, options] = requestOf(path, method, operation, inputs, body);
  const began = performance.now();
  output.className = "";
  output.textContent = "…";
  try {
    const response = await fetch(url, options);
    const kind = response.headers.get("content-type") || "";
    let text = kind.includes("parquet") ? `${(await response.arrayBuffer()).byteLength} bytes` : await response.text();
    if (kind.includes("json") && text.length < 1e6) {
      try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* lines of JSON stay as they are */ }
    }
    const millis = Math.round(performance.now() - began);
    output.className = response.ok ? "" : "failed";
    output.textContent = `HTTP ${response.status} · ${millis} ms · ${kind}\n\n${text.slice(0, 200000)}`;
  } catch (error) {
    output.className = "failed";
    output.textContent = String(error);
  }
}

function operationBlock(path, method, operation) {
  const scope = (operation.security || []).flatMap((one) => one.bearer || [])[0];
  const inputs = [];
  const inside = make("div", { class: "inside" });
  if (operation.description) inside.append(make("p", {}, operation.description));
  const parameters = (operation.parameters || []).map((one) => parameterRow(resolve(one), inputs));
  if (parameters.length) inside.append(make("table", {}, make("tbody", {}, ...parameters)));
  let body;
  const content = operation.requestBody && operation.requestBody.content["application/json"];
  if (content) {
    const schema = resolve(content.schema);
    const example = content.example || schema.example || Object.fromEntries(Object.entries(schema.properties || {}).map(([name, one]) => [name, one.example ?? ""]));
    body = make("textarea", { "aria-label": "body", spellcheck: "false" });
    body.value = JSON.stringify(example, null, 2);
    inside.append(body);
  }
  const output = make("pre", { hidden: true, "aria-live": "polite" });
  const button = make("button", { type: "button" }, "发送 / send");
  button.addEventListener("click", () => {
    output.hidden = false;
    send(path, method, operation, inputs, body, output);
  });
  inside.append(make("p", {}, button), output);
  const rows = Object.entries(operation.responses).map(([code, response]) => {
    const kinds = Object.entries(response.content || {});
    const text = kinds.map(([kind, one]) => `${kind}\n${code < "300" ? shape(one.schema) : ""}`).join("\n");
    return make("tr", {}, make("td", {}, code), make("td", {}, response.description),
      make("td", {}, text && code < "300" ? make("pre", {}, text.trim()) : make("code", {}, text.trim())));
  });
  inside.append(make("details", {}, make("summary", {}, "响应 / responses"), make("div", { class: "inside" }, make("table", {}, make("tbody", {}, ...rows)))));
  return make("details", { id: operation.operationId },
    make("summary", {}, make("span", { class: "method" }, method.toUpperCase()), make("code", { class: "path" }, path), " ",
      make("span", { class: "scope" }, scope || "公开 / public"), make("div", {}, make("h3", {}, operation.summary || operation.operationId))),
    inside);
}

function render() {
  document.getElementById("version").textContent = api.info.version;
  document.getElementById("summary").textContent = api.info.summary || "";
  const main = document.getElementById("operations");
  main.replaceChildren(...(api.info.description || "").split("\n\n").map((part) => make("p", {}, part.replaceAll("**", "").replaceAll("`", ""))));
  const list = make("ul");
  for (const tag of api.tags || []) {
    const blocks = [];
    for (const [path, item] of Object.entries(api.paths)) {
      for (const method of METHODS) {
        const operation = item[method];
        if (!operation || !(operation.tags || []).includes(tag.name)) continue;
        blocks.push(operationBlock(path, method, operation));
        const link = make("a", { href: `#${operation.operationId}` }, operation.summary || operation.operationId);
        list.append(make("li", {}, link));
      }
    }
    if (blocks.length) main.append(make("h2", {}, tag.description || tag.name), ...blocks);
  }
  document.getElementById("contents").replaceChildren(list);
  openNamed();
}

function openNamed() {
  const named = location.hash && document.getElementById(location.hash.slice(1));
  if (named && named.tagName === "DETAILS") named.open = true;
}

window.addEventListener("hashchange", openNamed);
document.getElementById("access").addEventListener("submit", (event) => event.preventDefault());
fetch("/openapi.json", { credentials: "omit" })
  .then((response) => response.json())
  .then((loaded) => { api = loaded; render(); })
  .catch((error) => { document.getElementById("operations").textContent = String(error); });
