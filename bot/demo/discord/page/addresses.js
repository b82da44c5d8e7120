// Which addresses the page follows or shows. Pure.

/** The address in its normal form if it is http or https, else null. */
export function safeAddress(address) {
  if (typeof address !== "string" || !/^https?:\/\//i.test(address)) return null;
  try {
    return new URL(address).href;
  } catch {
    return null;
  }
}

/** The path of a file that this server keeps, else null: pictures from elsewhere are not loaded. */
export function localFilePath(address) {
  const path = safeAddress(address) === null ? address : new URL(address).pathname;
  return typeof path === "string" && path.startsWith("/cdn/") ? path : null;
}

/** A sentence's punctuation after an address is not part of it; a balanced `)` is. */
export function withoutTrailingMarks(address) {
  let unopened = 0;
  for (const character of address) {
    if (character === "(") unopened -= 1;
    if (character === ")") unopened += 1;
  }
  let end = address.length;
  for (;;) {
    const last = address[end - 1];
    if (last === ")" && unopened > 0) unopened -= 1;
    else if (!".,:;!?\"'*_~|]".includes(last)) break;
    end -= 1;
  }
  return address.slice(0, end);
}
