// The server's JSON API, one function a call.

const LIMIT_MS = 10_000;

/** The server refused or did not answer; `message` says what, `hint` what to do. */
export class ApiError extends Error {
  constructor(message, hint, status) {
    super(hint ? `${message} ${hint}` : message);
    this.status = status;
  }
}

async function call(path, { body, query = {}, signal } = {}) {
  const search = new URLSearchParams(query).toString();
  const limit = AbortSignal.timeout(LIMIT_MS);
  const request = { signal: signal ? AbortSignal.any([signal, limit]) : limit };
  if (body !== undefined) {
    request.method = "POST";
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(body);
  }
  const response = await reach(`/local/${path}${search && `?${search}`}`, request, signal);
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new ApiError(answer.error ?? `HTTP ${response.status}`, answer.hint, response.status);
}

async function reach(address, request, signal) {
  try {
    return await fetch(address, request);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError("The local Discord does not answer.", "Is `pgherd demo` still running?", 0);
  }
}

/** As `person` sees it; null: as the first person does. */
export const fetchState = (person) => call("state", { query: person === null ? {} : { person } });

/** The newest page of a channel, or the one before the message `before`. */
export const fetchMessages = (channel, person, before = null) =>
  call(`channels/${channel}/messages`, { query: before ? { person, before } : { person } });

export const fetchCommands = (channel, person) =>
  call("commands", { query: { channel, person } });

export const fetchInteraction = (id) => call(`interactions/${id}`);

export const sendMessage = (person, channel, content) =>
  call(`people/${person}/messages`, { body: { channel, content } });

export const runCommand = (person, channel, path, options) =>
  call("commands/run", { body: { person, channel, path, options } });

/** `signal` gives up on an answer that nobody waits for any more. */
export const autocomplete = (person, channel, path, options, focused, signal) =>
  call("autocomplete", { body: { person, channel, path, options, focused }, signal });

export const press = (person, message, customId) =>
  call("press", { body: { person, message, custom_id: customId } });

export const choose = (person, message, customId, values) =>
  call("select", { body: { person, message, custom_id: customId, values } });

export const submitModal = (person, interaction, values) =>
  call("modal", { body: { person, interaction, values } });

export const dismiss = (person, message) => call("dismiss", { body: { person, message } });

export const deleteMessage = (person, message) => call("delete", { body: { person, message } });

/** `message`: the one that the thread starts from, or null. */
export const openThread = (person, channel, name, message) =>
  call("threads", { body: { person, channel, name, message } });

/** The live events of one person, as a WebSocket. */
export function openEvents(person) {
  const address = new URL("/local/events", location.href);
  address.protocol = "ws:";
  address.searchParams.set("person", person);
  return new WebSocket(address);
}
