// Avatars, the member list, and the corner where one chooses whom to be.

import { byId, cssColor, el, icon } from "./dom.js";

export function displayName(person) {
  return person.global_name ?? person.username;
}

/** The colour of a name: that of the highest role that has one, else the person's own. */
export function nameColor(id, store) {
  const person = store.personById(id);
  if (person === null) return null;
  const role = store.roles.findLast((one) => person.roles.includes(one.id) && cssColor(one.color));
  return cssColor(role?.color) ?? cssColor(person.color);
}

export function coloredName(person, store) {
  const color = nameColor(person.id, store);
  const style = color === null ? {} : { color };
  return el("span", { class: "author", style }, displayName(person));
}

/** A round picture: the initials in the person's colour, or the bot's mark. */
export function avatar(person, store, classes = "avatar") {
  if (person.id === store.bot.id) {
    return el("span", { class: `${classes} of-bot`, "aria-hidden": "true" }, icon("herd", "mark"));
  }
  const words = displayName(person).split(/\s+/, 2);
  const initials = words.map((word) => word[0] ?? "").join("");
  const color = cssColor(person.color) ?? nameColor(person.id, store);
  const style = color === null ? {} : { "--color": color, "--ink": readableInk(color) };
  const data = { initials: initials.toUpperCase() };
  return el("span", { class: classes, style, data, "aria-hidden": "true" });
}

/** Black or white, whichever stands out from `color` (relative luminance after WCAG 2). */
function readableInk(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.36 ? "#000000" : "#ffffff";
}

/** The right column: people under their highest role, the bot under whether it is online. */
export function showMembers(store) {
  const groups = new Map();
  const put = (heading, person, online) => {
    groups.set(heading, [...(groups.get(heading) ?? []), memberEntry(person, store, online)]);
  };
  const highestFirst = store.roles.filter(({ id }) => id !== store.guild.id).reverse();
  const ranked = store.people.map((person) => [person, highestRole(person, highestFirst)]);
  for (const role of [...highestFirst, undefined]) {
    const holders = ranked.filter(([, highest]) => highest === role);
    for (const [person] of holders) put(role?.name ?? "Online", person, true);
  }
  put(store.bot.online ? "Online" : "Offline", store.bot, store.bot.online);
  byId("members").replaceChildren(...[...groups].map(([heading, entries]) => el(
    "section", {},
    el("h2", { class: "list-heading" }, `${heading} — ${entries.length}`),
    el("ul", { class: "plain-list" }, entries),
  )));
}

function highestRole(person, roles) {
  return roles.find(({ id }) => person.roles.includes(id));
}

function memberEntry(person, store, online) {
  const color = nameColor(person.id, store);
  return el(
    "li", { class: online ? "member" : "member offline", data: { member: person.username } },
    withStatus(avatar(person, store), online),
    el(
      "span", { class: "member-name", style: color === null ? {} : { color } },
      displayName(person),
    ),
    person.id === store.bot.id ? el("span", { class: "badge" }, "APP") : null,
    el("span", { class: "for-ears" }, online ? "online" : "offline"),
  );
}

function withStatus(picture, online) {
  return el(
    "span", { class: "with-status" }, picture,
    el("span", { class: online ? "status" : "status offline", "aria-hidden": "true" }),
  );
}

/** The lower left corner; `onChoose` gets the id of the person to become. */
export class PersonSwitcher {
  constructor(store, onChoose) {
    this.store = store;
    this.onChoose = onChoose;
    this.opener = byId("person");
    this.menu = byId("person-menu");
    this.opener.addEventListener("click", () => this.toggle(this.menu.hidden));
    this.menu.addEventListener("keydown", (event) => this.onKey(event));
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.menu.contains(target) && !this.opener.contains(target)) this.toggle(false);
    });
  }

  show() {
    const { store } = this;
    if (store.person === null) return;
    this.opener.replaceChildren(
      withStatus(avatar(store.person, store), true),
      el(
        "span", { class: "person-names" },
        el("strong", {}, displayName(store.person)),
        el("span", {}, store.person.username),
      ),
      icon("switch"),
    );
    this.menu.replaceChildren(
      el("p", { class: "list-heading" }, "Write as"),
      ...store.people.map((person) => this.entry(person)),
    );
  }

  entry(person) {
    const isShown = person.id === this.store.person.id;
    const roles = this.store.roles.filter(({ id }) => person.roles.includes(id));
    return el(
      "button",
      {
        type: "button", role: "menuitemradio", "aria-checked": String(isShown),
        data: { person: person.username },
        on: { click: () => this.choose(person) },
      },
      avatar(person, this.store),
      el(
        "span", { class: "person-names" },
        el("strong", {}, displayName(person)),
        el("span", {}, roles.map(({ name }) => name).join(", ") || "no role"),
      ),
      isShown ? icon("check") : null,
    );
  }

  choose(person) {
    this.toggle(false);
    this.opener.focus();
    if (person.id !== this.store.person.id) this.onChoose(person.id);
  }

  toggle(open) {
    this.menu.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    if (open) this.menu.querySelector("[aria-checked=true]")?.focus();
  }

  onKey(event) {
    const entries = [...this.menu.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      const next = entries.indexOf(document.activeElement) + step;
      entries.at(next % entries.length).focus();
      event.preventDefault();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.toggle(false);
      this.opener.focus();
    }
  }
}
