import { unfitText } from '../errors.js'

/** Each look-up builds an `Intl.DateTimeFormat` (0.2 ms); there are some 600 names in all. */
const canonicalByName = new Map<string, string>()

const IANA_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/

/** One name for each zone: `Asia/Kolkata` and `Asia/Calcutta` are the same question. Null: UTC. */
export function canonicalZone(argument: string, name: string | null | undefined): string {
  if (name === null || name === undefined) return 'UTC'
  // However a client spells it: there are as many spellings as there are ways to capitalise letters.
  const spelling = name.toLowerCase()
  const known = canonicalByName.get(spelling)
  if (known) return known
  const canonical = IANA_NAME.test(name) ? resolve(name) : undefined
  if (!canonical) {
    throw unfitText(argument, name, 'is no IANA time zone; for example Europe/Berlin or UTC')
  }
  canonicalByName.set(spelling, canonical)
  return canonical
}

function resolve(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
