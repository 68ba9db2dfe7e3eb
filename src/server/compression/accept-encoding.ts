/** Of what a client likes equally the first is taken. */
const ENCODINGS = ['br', 'gzip', 'identity'] as const

export type Encoding = (typeof ENCODINGS)[number]

/** One element of the field: a coding and its weight (RFC 9110, 12.5.3 and 12.4.2). */
const ELEMENT =
  /^(?<coding>[!#$%&'*+.^_`|~0-9a-z-]+)(?:[ \t]*;[ \t]*q=(?<weight>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?$/i

/** Identity is taken unless it is excluded, and liked least unless it is listed. */
const UNLISTED_IDENTITY = Number.MIN_VALUE

/**
 * What the client takes, best first; never nothing. A field that is missing, empty or malformed leaves
 * identity. So does one that excludes everything: RFC 9110 allows it, and an error would need an
 * encoding, too.
 */
export function acceptedEncodings(field = ''): readonly Encoding[] {
  const weights = weightsOf(field)
  const any = weights?.get('*')
  const weightOf = (encoding: Encoding) =>
    weights?.get(encoding) ?? any ?? (encoding === 'identity' ? UNLISTED_IDENTITY : 0)
  const accepted = ENCODINGS.filter((one) => weightOf(one) > 0)
  // The sort is stable.
  accepted.sort((one, other) => weightOf(other) - weightOf(one))
  return accepted.length === 0 ? ['identity'] : accepted
}

/** By codings in lower case; undefined: malformed. */
function weightsOf(field: string): ReadonlyMap<string, number> | undefined {
  const weights = new Map<string, number>()
  for (const element of field.split(',')) {
    const text = element.trim()
    if (text === '') continue
    const { coding, weight = '1' } = ELEMENT.exec(text)?.groups ?? {}
    if (coding === undefined) return undefined
    weights.set(nameOf(coding.toLowerCase()), Number(weight))
  }
  return weights
}

function nameOf(coding: string): string {
  // RFC 9110, 8.4.1.3.
  return coding === 'x-gzip' ? 'gzip' : coding
}
