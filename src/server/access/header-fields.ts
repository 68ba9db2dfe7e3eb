import type { IncomingMessage } from 'node:http'

/** Header fields by their names, each with all its values. */
export type HeaderFields = Readonly<Record<string, readonly string[] | undefined>>

const NAMES = ['host', 'origin', 'authorization', 'x-api-key']
const LONGEST_NAME = Math.max(...NAMES.map((name) => name.length))

/**
 * The fields by which a request is admitted. Not Node's `headersDistinct`: before the releases of March
 * 2026 it throws for a field called `constructor` or `__proto__` (CVE-2026-21710).
 */
export function admissionFields({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): HeaderFields {
  const fields = new Map<string, string[]>()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [sentName = '', value = ''] = [rawHeaders[at], rawHeaders[at + 1]]
    const name = sentName.length <= LONGEST_NAME ? sentName.toLowerCase() : ''
    if (!NAMES.includes(name)) continue
    const values = fields.get(name)
    if (values) values.push(value)
    else fields.set(name, [value])
  }
  return Object.fromEntries(fields)
}
