// What kind of message one is, and how it stands to the one before it. Pure.
// Types: https://discord.com/developers/docs/resources/message#message-object-message-types

import { isSameDay } from "./times.js";

const THREAD_CREATED = 18;
const CHAT_INPUT_COMMAND = 20;
const THREAD_STARTER = 21;
const EPHEMERAL = 1 << 6;
const GROUP_MS = 7 * 60_000;

export function isEphemeral(message) {
  return message.ephemeral_to != null || (message.flags & EPHEMERAL) !== 0;
}

/** "Otis started a thread": a notice, not something that somebody wrote. */
export function isThreadNotice({ type }) {
  return type === THREAD_CREATED;
}

/** The first message of a thread stands for the one that the thread hangs on. */
export function standsFor(message) {
  return message.type === THREAD_STARTER ? message.referenced_message ?? message : message;
}

export function answersCommand({ type, interaction_metadata: origin }) {
  return type === CHAT_INPUT_COMMAND && origin != null;
}

/** Whether a line above the message says what it answers. */
function answersSomething(message) {
  return message.type === CHAT_INPUT_COMMAND || message.message_reference != null;
}

/** Whether `message` stands under the header of the one before it. */
export function isGrouped(message, previous) {
  return previous !== undefined
    && previous.author.id === message.author.id
    && !answersSomething(message)
    && !isThreadNotice(previous)
    && isEphemeral(message) === isEphemeral(previous)
    && new Date(message.timestamp) - new Date(previous.timestamp) < GROUP_MS
    && isSameDay(new Date(message.timestamp), new Date(previous.timestamp));
}
