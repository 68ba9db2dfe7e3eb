import { acceptedEncodings, type Encoding } from './accept-encoding.js'

/** What is shorter is sent in one packet with its head, compressed or not. */
export const LEAST_COMPRESSED_BYTES = 1_024

/**
 * In which encoding a text of so many bytes is sent: always the same one for the same text.
 *
 * @param accepted what the client takes, best first
 */
export function chooseEncoding(
  accepted: readonly Encoding[],
  { bytes, isVolatile }: { readonly bytes: number; readonly isVolatile: boolean },
): Encoding {
  if (bytes === 0 || (bytes < LEAST_COMPRESSED_BYTES && accepted.includes('identity')))
    return 'identity'
  // Each text of a volatile answer is compressed, or put together, for one client: gzip costs less.
  const isGzipped = isVolatile && accepted[0] === 'br' && accepted.includes('gzip')
  return isGzipped ? 'gzip' : (accepted[0] ?? 'identity')
}

/**
 * The same for a text that stays as it is, by its bytes.
 *
 * @param field `Accept-Encoding`
 */
export function constantEncoding(field: string | undefined): (bytes: number) => Encoding {
  return (bytes) => chooseEncoding(acceptedEncodings(field), { bytes, isVolatile: false })
}

/** The same for a text that is still being written: brotli would take megabytes for each stream. */
export function chooseStreamEncoding(accepted: readonly Encoding[]): 'gzip' | 'identity' {
  return accepted.find((one) => one !== 'br') ?? 'identity'
}
