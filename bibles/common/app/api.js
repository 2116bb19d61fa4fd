// Speaks to the records service of this app. Every failure becomes one ApiError that a screen can put into words.

import { locale } from "./words.js";

/** Milliseconds until a call without an answer counts as lost. */
const PATIENCE = 20_000;
/** The same for a call that carries files. */
const PATIENCE_FILES = 180_000;

/** `kind`: `offline` (no answer), `refused` (values at fault, see `fields`), `stale`, `forbidden`, `missing`, `signed_out`, `failed`. */
export class ApiError extends Error {
  constructor(kind, { message = "", code = "", fields = {}, status = 0, reference = "" } = {}) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.fields = fields;
    this.status = status;
    this.reference = reference;
  }
}

function kindOf(status, code) {
  if (status === 401) return "signed_out";
  if (status === 409) return "stale";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "missing";
  if (status === 400 || status === 413 || status === 415 || status === 422) return "refused";
  return code === "conflict" || code === "wrong_state" ? "stale" : "failed";
}

async function call(path, { method = "GET", body, headers = {}, signal, patience = PATIENCE } = {}) {
  const timeout = AbortSignal.timeout(patience);
  let answer;
  try {
    answer = await fetch(path, {
      method,
      body,
      credentials: "same-origin",
      headers: { Accept: "application/json", "Accept-Language": locale(), ...headers },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError("offline");
  }
  if (answer.ok) return answer;
  let told = {};
  try {
    told = await answer.json();
  } catch {
    // A proxy's page instead of an answer: the status alone has to do.
  }
  throw new ApiError(kindOf(answer.status, told.code), {
    message: typeof told.message === "string" ? told.message : "",
    code: told.code ?? "",
    fields: told.data ?? {},
    status: answer.status,
    reference: answer.headers.get("x-request-id") ?? "",
  });
}

async function json(path, options) {
  const answer = await call(path, options);
  if (answer.status === 204) return null;
  try {
    return await answer.json();
  } catch (error) {
    if (options?.signal?.aborted) throw error;
    throw new ApiError("offline");
  }
}

const of = (collection) => `/api/collections/${encodeURIComponent(collection)}`;
const record = (collection, id) => `${of(collection)}/records/${encodeURIComponent(id)}`;

/** A body of JSON, or of parts when files go with it: the values in `@json`, each file under its field's name. */
function body(values, files) {
  if (!files || files.size === 0) {
    return { body: JSON.stringify(values), headers: { "Content-Type": "application/json" } };
  }
  const form = new FormData();
  form.append("@json", new Blob([JSON.stringify(values)], { type: "application/json" }));
  for (const [field, file] of files) form.append(field, file, file.name);
  return { body: form, headers: {}, patience: PATIENCE_FILES };
}

/** What the app is and who looks at it. */
export const readApp = () => json("/api/app");

/** A page of rows. `query`: page, perPage, sort, filter, search, view. */
export function list(collection, query, signal) {
  return json(`${of(collection)}/records?${parameters(query)}`, { signal });
}

/** One row. */
export const read = (collection, id, signal) => json(record(collection, id), { signal });

/** What happened to a row, oldest first. */
export const history = (collection, id, signal) => json(`${record(collection, id)}/history`, { signal });

/** A new row. The same `key` twice gives the same row, so that a repeated click or a lost answer adds nothing. */
export function create(collection, values, files, key) {
  const sent = body(values, files);
  return json(`${of(collection)}/records`, { method: "POST", ...sent, headers: { ...sent.headers, "Idempotency-Key": key } });
}

/** Changes a row; `values.rev` says which version of it was looked at. */
export const update = (collection, id, values, files) => json(record(collection, id), { method: "PATCH", ...body(values, files) });

/** Deletes a row for good. */
export const remove = (collection, id) => json(record(collection, id), { method: "DELETE" });

/** Moves a row to another state. */
export function move(collection, id, transition, { reason, rev }) {
  return json(`${record(collection, id)}/transitions/${encodeURIComponent(transition)}`, { method: "POST", ...body({ reason, rev }) });
}

/** The rows of a list as a file: `{ blob, name }`. */
export async function exported(collection, format, query) {
  const answer = await call(`${of(collection)}/export.${format}?${parameters(query)}`, {
    headers: { Accept: "*/*" },
    patience: PATIENCE_FILES,
  });
  const told = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(answer.headers.get("content-disposition") ?? "");
  let name = `${collection}.${format}`;
  try {
    if (told) name = decodeURIComponent(told[1]);
  } catch {
    name = told[1];
  }
  return { blob: await answer.blob(), name };
}

/** Address of an attachment. */
export const fileAddress = (collection, id, name) => `/api/files/${[collection, id, name].map(encodeURIComponent).join("/")}`;

function parameters(query) {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") out.set(name, value);
  }
  return out;
}
