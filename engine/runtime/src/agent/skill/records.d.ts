// Types of the records API, for whoever writes a front. Nothing here runs; the example's app/api.js is a client that does.

/** Words by language. */
export type Text = Record<string, string>;

export type FieldType =
  | "text" | "long_text" | "number" | "money" | "date" | "date_range" | "choice" | "many"
  | "email" | "phone" | "person" | "file" | "yes_no" | "computed";

export type Tone = "waiting" | "good" | "bad" | "neutral";
export type Role = "owner" | "approver" | "approver2" | "member" | "guest";

export interface Field {
  name: string;
  label: Text;
  help?: Text;
  type: FieldType;
  required?: boolean;
  unique?: boolean;
  max_len?: number;
  min?: string;
  max?: string;
  not_before?: string;
  not_past?: boolean;
  decimals?: number;
  currency?: string;
  options?: { value: string; label: Text }[];
  max_size?: number;
  accept?: string[];
  formula?: { op: "sum" | "difference" | "days_between" | "count"; of: string[] };
  /** Whether this viewer may set it. */
  can: { write: boolean };
}

export interface Transition {
  name: string;
  label: Text;
  from: string[];
  to: string;
  reason: "none" | "optional" | "required";
  tone: Tone;
}

export interface Collection {
  name: string;
  title: Text;
  fields: Field[];
  workflow: { initial: string; states: { name: string; label: Text; tone: Tone }[]; transitions: Transition[] } | null;
  views: { name: string; title: Text; columns: string[]; export: ("csv" | "xlsx")[] }[];
  /** What this viewer may do with some entry, perhaps. */
  can: { list: boolean; view: boolean; create: boolean; update: boolean; delete: boolean };
}

/** GET /api/app */
export interface App {
  title: Text;
  locale: string;
  locales: string[];
  origin: "template" | "agent";
  kit: string | null;
  access: "members" | "link" | "public";
  env: "preview" | "live" | "proof";
  version: string;
  /** Null for somebody unknown. */
  me: { id: string; name: string; roles: Role[]; locale: string } | null;
  collections: Collection[];
  /** Whom a person field may name; empty for those who may not know. */
  people: { id: string; name: string }[];
}

export interface DateRange { from: string; to: string }
export interface FileValue { name: string; size: number; type: string }
export type Value = string | number | boolean | string[] | DateRange | FileValue | null;

/** Every field beside these is one of the collection's, with a Value. */
export interface Entry {
  id: string;
  collection: string;
  created: string;
  updated: string;
  author: string;
  author_name: string;
  state?: string;
  rev: number;
  can: { update: boolean; delete: boolean; transitions: string[] };
  [field: string]: unknown;
}

export interface Page { page: number; perPage: number; totalItems: number; totalPages: number; items: Entry[] }
export interface Query { page?: number; perPage?: number; sort?: string; filter?: string; search?: string; view?: string }

/** GET …/history, oldest first. */
export interface HistoryEntry {
  at: string;
  by: { id: string; name: string };
  what: "created" | "updated" | "transition";
  transition?: string;
  reason?: string;
  changes: { field: string; from: Value; to: Value }[];
}

/** The body of every answer that is an error. */
export interface ApiProblem {
  status: number;
  code: string;
  message: string;
  data: Record<string, { code: string; message: string }>;
}

/** The data of an event "change" of /api/realtime; "reload" has none. */
export interface Change { collection: string; id: string; action: "create" | "update" | "delete" }

/** What app/api.js exports. Calls throw its ApiError. */
export interface Client {
  readApp(): Promise<App>;
  list(collection: string, query: Query, signal?: AbortSignal): Promise<Page>;
  read(collection: string, id: string, signal?: AbortSignal): Promise<Entry>;
  history(collection: string, id: string, signal?: AbortSignal): Promise<HistoryEntry[]>;
  create(collection: string, values: Record<string, Value>, files: Map<string, File> | null, key: string): Promise<Entry>;
  update(collection: string, id: string, values: Record<string, Value> & { rev: number }, files?: Map<string, File>): Promise<Entry>;
  remove(collection: string, id: string): Promise<null>;
  move(collection: string, id: string, transition: string, how: { reason?: string; rev: number }): Promise<Entry>;
  exported(collection: string, format: "csv" | "xlsx", query: Query): Promise<{ blob: Blob; name: string }>;
  fileAddress(collection: string, id: string, name: string): string;
}
