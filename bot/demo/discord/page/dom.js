// Builds elements. Text goes in as text nodes and attributes by name: nothing here, and nothing
// else in this page, parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. `properties`: `class`, `data` (an object), `style` (custom properties and rules by
 * name), `on` (listeners by event), everything else an attribute; null, undefined and false leave
 * it out. Children are nodes or strings; null and false are left out.
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  const { class: classes, data = {}, style = {}, on = {}, ...attributes } = properties;
  if (classes) element.className = classes;
  for (const [name, value] of Object.entries(data)) element.dataset[name] = value;
  for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value);
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false));
  return element;
}

/** One of the drawings in index.html, by its name; decoration only. */
export function icon(name, classes = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", classes);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** The element of index.html with that id. */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no element #${id}`);
  return found;
}

/** Discord's colour number as CSS; 0 and null mean none. */
export function cssColor(color) {
  if (typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color)) return color;
  return Number.isInteger(color) && color > 0 ? `#${color.toString(16).padStart(6, "0")}` : null;
}

/** Runs `change` on what is below `root`; the focus returns to the element of the same name. */
export function keepFocus(root, attribute, change) {
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  const name = focused?.getAttribute(attribute) ?? null;
  change();
  if (name === null || focused.isConnected) return;
  const successors = [...root.querySelectorAll(`[${attribute}]`)];
  successors.find((one) => one.getAttribute(attribute) === name)?.focus({ preventScroll: true });
}
