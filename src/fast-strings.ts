/** Until V8 gathers what it learns of the loop, and acts on it: it does so after some thousand rounds. */
const ROUNDS = 10_000

/**
 * Makes methods of strings as fast as they are in a new process. @redis/client 5 has a `class … extends String`
 * (lib/RESP/verbatim-string.js): where `String.prototype` becomes the prototype of another prototype, V8 keeps it as a
 * dictionary, and every `text.charCodeAt(…)` of the process is a search from then on. V8 makes it fast again where it
 * is read through an object; texts are none. Measured: docs/hot-answers.md.
 */
export function restoreFastStrings(): void {
  const text: { at(index: number): string | undefined } = Object('')
  for (let round = 0; round < ROUNDS; round++) text.at(0)
}
