import { Writable } from 'node:stream'

/** A log that the test reads. */
export function collect(): { readonly lines: readonly string[]; readonly log: Writable } {
  const lines: string[] = []
  const log = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { lines, log }
}
