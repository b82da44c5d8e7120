// The columns beside the chat: on a narrow window they slide over it, on a wide one the member
// list can be put away.

import { byId } from "./dom.js";
import { isLayerOpen } from "./layers.js";

const NARROW = "(max-width: 820px)";

/** Wires the buttons of the channel bar; `close()` shuts what is open over the chat. */
export function openDrawersOn(page) {
  const app = byId("app");
  const narrow = matchMedia(NARROW);
  const openers = { navigation: byId("open-navigation"), members: byId("toggle-members") };
  const columns = { navigation: byId("navigation"), members: byId("members") };

  function show(name) {
    app.dataset.drawer = name;
    for (const [key, opener] of Object.entries(openers)) {
      const isOpen = narrow.matches ? key === name : !app.classList.contains("without-members");
      opener.setAttribute("aria-expanded", String(isOpen));
      columns[key].inert = narrow.matches && key !== name;
    }
    if (name !== "") columns[name].querySelector("button")?.focus();
  }

  function toggle(name) {
    if (narrow.matches) show(app.dataset.drawer === name ? "" : name);
    else {
      app.classList.toggle("without-members");
      show("");
    }
  }

  const close = () => {
    const name = app.dataset.drawer;
    if (!name) return;
    show("");
    openers[name].focus();
  };
  openers.navigation.addEventListener("click", () => toggle("navigation"));
  openers.members.addEventListener("click", () => toggle("members"));
  byId("backdrop").addEventListener("click", close);
  page.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && !isLayerOpen()) close();
  });
  narrow.addEventListener("change", () => show(""));
  show("");
  return { close };
}
