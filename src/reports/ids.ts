import { InvalidReportQueryError, unfitText } from './errors.js'

const ID = /^[A-Za-z0-9_-]{1,64}$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** For calls that tell by their refusal. */
export const NOBODYS_ID = '00000000-0000-0000-0000-000000000000'

export function isId(text: string): boolean {
  return ID.test(text)
}

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** UUIDs are hexadecimal whatever their case; any other id is taken to the letter. */
export function canonicalId(id: string): string {
  return UUID.test(id) ? id.toLowerCase() : id
}

export function idFrom(argument: string, text: string): string {
  if (isId(text)) return canonicalId(text)
  throw unfitText(argument, text, 'is no id; an id has 1 to 64 letters, digits, "-" or "_"')
}

/** The ids without duplicates, in the order asked for. */
export function idsFrom(argument: string, ids: readonly string[], most: number): readonly string[] {
  if (ids.length === 0) {
    throw new InvalidReportQueryError(argument, `is empty; give 1 to ${most} ids`)
  }
  const distinct = [...new Set(ids.map((id) => idFrom(argument, id)))]
  if (distinct.length > most) {
    throw new InvalidReportQueryError(argument, `has ${distinct.length} ids; at most ${most}`)
  }
  return distinct
}

/** A surrogate that is not half of a pair is no character: it has no place in UTF-8, nor in a key. */
export function refuseIllFormed(argument: string, text: string): void {
  if (text.isWellFormed()) return
  const what = 'is not well-formed text: it has half of a surrogate pair'
  throw new InvalidReportQueryError(argument, what)
}

/** Order without a meaning: by code unit, the same on every machine. */
export function sorted(texts: Iterable<string>): readonly string[] {
  return [...texts].sort(compareTexts)
}

export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
