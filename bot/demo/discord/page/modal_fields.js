// What a modal asks for, and whether what was filled in will do. Pure.
// Components: https://discord.com/developers/docs/components/reference

import { boundsOf, countFault, isSelect, presetOf } from "./select_choices.js";

const ACTION_ROW = 1;
const TEXT_INPUT = 4;
const TEXT = 10;
const LABEL = 18;
const REQUIRED = "This field is required.";

/**
 * The parts of a modal in order: {kind: "text" | "select", label, description, component},
 * {kind: "words", content}, or {kind: "unknown", type}.
 */
export function partsOf(modal) {
  return modal.components.flatMap((one) => {
    if (one.type === ACTION_ROW) return one.components.map((inner) => partOf(inner, inner));
    if (one.type === LABEL) return [partOf(one.component, one)];
    return [partOf(one, one)];
  });
}

function partOf(component, { label = "", description = null }) {
  if (component.type === TEXT_INPUT) return { kind: "text", label, description, component };
  if (isSelect(component)) return { kind: "select", label, description, component };
  if (component.type === TEXT) return { kind: "words", content: component.content };
  return { kind: "unknown", type: component.type };
}

export function isAsked({ kind }) {
  return kind === "text" || kind === "select";
}

/** What stands in a field before anybody has written. */
export function presetValue({ kind, component }) {
  return kind === "text" ? component.value ?? "" : presetOf(component);
}

export function isRequired({ component }) {
  return component.required !== false;
}

/** What is wrong with the value of a field, or null. Lengths count characters, as Discord does. */
export function faultOf({ kind, component }, value) {
  if (value.length === 0) return component.required === false ? null : REQUIRED;
  if (kind === "select") return countFault(value, boundsOf(component));
  const { min_length: least, max_length: most } = component;
  const length = lengthOf(value);
  if (least != null && length < least) return `Must be ${least} or more in length.`;
  if (most != null && length > most) return `Must be ${most} or fewer in length.`;
  return null;
}

export function lengthOf(text) {
  return [...text].length;
}
