// Embeds and attachments of a message → elements.

import { localFilePath, safeAddress } from "./addresses.js";
import { cssColor, el, icon } from "./dom.js";
import { openPicture } from "./lightbox.js";
import { link, richText } from "./rich_text.js";
import { messageTime } from "./times.js";

const SIZES = ["bytes", "KB", "MB", "GB"];

/** 1536 → "1.50 KB", as Discord writes it. */
function fileSize(sizeBytes) {
  let size = sizeBytes;
  let unit = 0;
  while (size >= 1024 && unit < SIZES.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${size} ${SIZES[0]}` : `${size.toFixed(2)} ${SIZES[unit]}`;
}

/** All embeds of a message; one may show a picture that the message carries. */
export function embedElements(message, store) {
  return (message.embeds ?? []).map((embed) => embedElement(embed, message, store));
}

/** The files of a message, except those that an embed shows. */
export function attachmentElements(message) {
  const shown = new Set(
    (message.embeds ?? [])
      .flatMap(({ image, thumbnail, author, footer }) => [
        image?.url, thumbnail?.url, author?.icon_url, footer?.icon_url,
      ])
      .map((address) => address && picturePath(address, message)),
  );
  return (message.attachments ?? [])
    .filter((attachment) => !shown.has(localFilePath(attachment.url)))
    .map((attachment) => (isPicture(attachment) ? picture(attachment) : fileCard(attachment)));
}

function isPicture({ content_type: kind, url }) {
  return (kind ?? "").startsWith("image/") && localFilePath(url) !== null;
}

function picture({ url, filename, description, width, height }) {
  const path = localFilePath(url);
  const image = el("img", {
    src: path, alt: description ?? filename, title: filename, width, height, class: "picture",
  });
  return pictureButton(image, "attachment", path, description ?? filename);
}

function pictureButton(image, classes, path, words) {
  const label = `Open picture${words ? `: ${words}` : ""}`;
  return el("button", {
    type: "button", class: `picture-button ${classes}`, "aria-label": label,
    on: { click: () => openPicture(path, words) },
  }, image);
}

function fileCard({ url, filename, size }) {
  const path = localFilePath(url);
  const name = path === null
    ? el("span", { class: "file-name" }, filename)
    : el("a", { class: "file-name", href: path, download: filename }, filename);
  return el(
    "div", { class: "attachment file-card" },
    icon("file", "file-icon"),
    el("div", { class: "file-facts" }, name, el("span", { class: "file-size" }, fileSize(size))),
  );
}

/** Where the picture of an embed lies on this server; pictures from elsewhere are not fetched. */
function picturePath(address, message) {
  if (!address?.startsWith("attachment://")) return localFilePath(address);
  const filename = address.slice("attachment://".length);
  const file = (message.attachments ?? []).find((one) => one.filename === filename);
  return file === undefined ? null : localFilePath(file.url);
}

function embedPicture(part, classes, message) {
  const path = part && picturePath(part.url, message);
  if (!path) return null;
  return pictureButton(el("img", { src: path, alt: "" }), classes, path, "");
}

/** The small round picture beside an author or a footer. */
function embedIcon(address, classes, message) {
  const path = address && picturePath(address, message);
  return path ? el("img", { src: path, alt: "", class: classes }) : null;
}

function embedElement(embed, message, store) {
  const color = cssColor(embed.color);
  return el(
    "article", { class: "embed", style: color === null ? {} : { "--bar": color } },
    el(
      "div", { class: "embed-grid" },
      el(
        "div", { class: "embed-text" },
        embed.author ? authorLine(embed.author, message) : null,
        embed.title ? titleLine(embed, store) : null,
        embed.description
          ? el("div", { class: "embed-description markup" }, richText(embed.description, store))
          : null,
        embed.fields?.length ? fieldGrid(embed.fields, store) : null,
      ),
      embedPicture(embed.thumbnail, "embed-thumbnail", message),
    ),
    embedPicture(embed.image, "embed-image", message),
    embed.footer || embed.timestamp ? footerLine(embed, message) : null,
  );
}

function authorLine({ name, url, icon_url: picture }, message) {
  const href = safeAddress(url);
  return el(
    "div", { class: "embed-author" }, embedIcon(picture, "embed-author-icon", message),
    href === null ? name : link(href, name),
  );
}

function titleLine({ title, url }, store) {
  const href = safeAddress(url);
  const words = richText(title, store);
  return el("div", { class: "embed-title markup" }, href === null ? words : link(href, ...words));
}

/** Inline fields stand up to three in a row on twelve columns, as in Discord. */
function fieldGrid(fields, store) {
  const rows = [];
  for (const field of fields) {
    const row = rows.at(-1);
    if (field.inline && row?.[0].inline && row.length < 3) row.push(field);
    else rows.push([field]);
  }
  const cells = rows.flatMap((row) => row.map((field) => fieldCell(field, 12 / row.length, store)));
  return el("div", { class: "embed-fields" }, cells);
}

function fieldCell({ name, value }, columns, store) {
  return el(
    "div", { class: "embed-field", style: { "--columns": String(columns) } },
    el("div", { class: "embed-field-name markup" }, richText(name, store)),
    el("div", { class: "embed-field-value markup" }, richText(value, store)),
  );
}

function footerLine({ footer, timestamp }, message) {
  const moment = timestamp ? messageTime(new Date(timestamp), new Date()) : null;
  const parts = [footer?.text, moment].filter(Boolean);
  return el(
    "div", { class: "embed-footer" }, embedIcon(footer?.icon_url, "embed-footer-icon", message),
    el("span", {}, parts.join("  •  ")),
  );
}
