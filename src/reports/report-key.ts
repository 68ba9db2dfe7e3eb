import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** The meaning of a question. */
export interface CanonicalQuery {
  /** Plain JSON: sets sorted, defaults left out. */
  readonly query: Readonly<Record<string, unknown>>
  /** `UTC` unless buckets are a day or longer or a calendar period decides the instants. */
  readonly zone: string
  /** Only where it changes the data. */
  readonly locale?: string
}

/** `canonical`: the text behind the hash (RFC 8785). */
export function reportKey({
  reportId,
  reportVersion,
  query,
  zone,
  // In place of a locale that does not matter.
  locale = '-',
}: CanonicalQuery & { readonly reportId: string; readonly reportVersion: number }) {
  const canonical = canonicalize(query)
  if (canonical === undefined) throw new Error('A canonical query is a JSON object')
  const hash = createHash('sha256').update(canonical).digest('hex')
  return { key: `gcx:analytics:${reportId}@${reportVersion}:${hash}:${zone}:${locale}`, canonical }
}
