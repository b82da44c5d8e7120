// "Otis is typing…" under the composer.

import { byId, el } from "./dom.js";
import { displayName } from "./people.js";

const NAMED = 3;

export function showTyping(store) {
  const names = store.typingIn(store.channel?.id).map(displayName);
  const line = byId("typing");
  line.replaceChildren(...(names.length === 0 ? [] : [
    el("span", { class: "dots", "aria-hidden": "true" }, [1, 2, 3].map(() => el("i"))),
    el("span", {}, words(names)),
  ]));
}

function words(names) {
  if (names.length > NAMED) return ["Several people are typing…"];
  const bold = names.map((name) => el("strong", {}, name));
  const listed = bold.flatMap((name, at) => (at === 0 ? [name] : [
    at === bold.length - 1 ? " and " : ", ", name,
  ]));
  return [...listed, names.length === 1 ? " is typing…" : " are typing…"];
}
