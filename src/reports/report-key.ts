import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** The meaning of a question: what the cache key is made of. */
export interface CanonicalQuery {
  readonly reportId: string
  /** Of our definition: raised when the same question means or yields something else. */
  readonly reportVersion: number
  /** Plain JSON: sets sorted, defaults left out. */
  readonly query: Readonly<Record<string, unknown>>
  /** `UTC` unless buckets are a day or longer or a calendar period decides the instants. */
  readonly zone: string
  /** Only where it changes the data. */
  readonly locale?: string
}

export interface ReportKey {
  readonly key: string
  /** The canonical text behind the hash (RFC 8785). */
  readonly canonical: string
}

/** In place of a locale that does not matter. */
const NO_LOCALE = '-'

export function reportKey({
  reportId,
  reportVersion,
  query,
  zone,
  locale = NO_LOCALE,
}: CanonicalQuery): ReportKey {
  const canonical = canonicalize(query)
  if (canonical === undefined) throw new Error('A canonical query is a JSON object')
  const hash = createHash('sha256').update(canonical).digest('hex')
  return {
    key: `gcx:analytics:${reportId}@${reportVersion}:${hash}:${zone}:${locale}`,
    canonical,
  }
}
