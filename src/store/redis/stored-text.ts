/**
 * What lies in Redis: the token of the load that wrote it (0: none), a blank, and the encoded value.
 * Scripts read the token from it, see `COMMIT`.
 */
export function storedText(encoded: string, token = 0): string {
  return `${token} ${encoded}`
}

/** The encoded value; an empty text where there was no token. */
export function readStored(text: string): string {
  const [start] = /^\d{1,20} /.exec(text) ?? []
  return start === undefined ? '' : text.slice(start.length)
}
