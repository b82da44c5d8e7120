// A picture in full, over the page.

import { el, icon } from "./dom.js";
import { openLayer } from "./layers.js";

export function openPicture(path, description) {
  const layer = openLayer({
    kind: "lightbox",
    label: description || "Picture",
    content: [
      el("button", { type: "button", class: "lightbox-close", "aria-label": "Close", autofocus: true,
        on: { click: () => layer.close() } }, icon("close")),
      el("figure", {}, el("img", { src: path, alt: description }),
        el("figcaption", {},
          el("a", { href: path, target: "_blank", rel: "noopener" }, "Open in browser"))),
    ],
  });
  layer.element.querySelector("figure").addEventListener("click", ({ target }) => {
    if (target.tagName === "FIGURE") layer.close();
  });
}
